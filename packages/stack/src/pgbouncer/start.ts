import { type ChildProcess, spawn } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { stat } from 'node:fs/promises'
import path from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { TenfoldError } from '@tenfold/error'
import {
  hasEnded,
  howEnded,
  lastLines,
  openLog,
  type Running,
  reportCrash,
  stopChild,
} from '../machine/child.ts'
import { leash } from '../machine/leash.ts'
import { atFreePort } from '../machine/ports.ts'
import { placeFor } from '../postgres/index.ts'
import { askConsole, type Row } from './console.ts'
import { poolerCrashed, poolerFailed } from './errors.ts'
import { consoleUrl, folderOf, type Pooled, writeFiles } from './files.ts'

export interface PgbouncerOptions extends Pooled {
  /** Folder of the stack's state. */
  readonly dir: string
  /** Its name among the poolers of this folder. */
  readonly name: string
  /** Port that it must listen on; default 0: any free one. */
  readonly port?: number
  /** Lines of its section `[pgbouncer]` beyond the defaults, e.g. `{ default_pool_size: '5' }`. */
  readonly settings?: Readonly<Record<string, string>>
  /** Default: in its own folder. */
  readonly logFile?: string
  readonly signal?: AbortSignal | undefined
  readonly onCrash?: (error: Error) => void
}

export interface RunningPgbouncer extends Running {
  readonly port: number
  /** Rows that its console answers to PAUSE, RESUME, SET, SHOW and the like. */
  ask(command: string): Promise<readonly Row[]>
  /** Takes other servers and roles in, while clients go on. */
  reload(pooled: Pooled): Promise<void>
}

const READY_LIMIT_MS = 60_000
const STOP_LIMIT_MS = 5_000

/** Starts the pgbouncer on PATH; ready once it takes connections, whether or not its servers do. */
export function startPgbouncer(options: PgbouncerOptions): Promise<RunningPgbouncer> {
  return atFreePort(options.port, isPortTaken, (port) => launch(options, port))
}

async function launch(options: PgbouncerOptions, port: number): Promise<RunningPgbouncer> {
  // It refuses to run as root, so root's runs under the account of Postgres.
  const place = await placeFor(options.dir)
  const { account } = place
  const folder = folderOf(place, options.name)
  const console = { name: 'tenfold_console', password: randomBytes(16).toString('hex') }
  const { servers, users, settings = {} } = options
  const configured = { port, servers, users, console, settings }
  const ini = await writeFiles(folder, configured, account)
  const logFile = options.logFile ?? path.join(folder, 'pgbouncer.log')
  const log = await openLog(logFile)
  const { size: logStart } = await stat(logFile)
  const child = spawn('pgbouncer', [ini], {
    cwd: folder,
    env: { PATH: process.env['PATH'], LC_ALL: 'C', TZ: 'UTC' },
    detached: true,
    stdio: ['ignore', log.fd, log.fd],
    ...account,
  })
  // When the spawn fails, `untilReady` finds that the child never ran.
  child.on('error', () => undefined)
  // TERM ends it at once; INT would let transactions end first.
  leash(child, { signals: ['TERM', 'KILL'], seconds: STOP_LIMIT_MS / 1000 })
  await log.close()
  const stop = () => stopChild(child, { signal: 'SIGTERM', limitMs: STOP_LIMIT_MS })
  try {
    await untilReady(child, { signal: options.signal, logFile, logStart })
  } catch (error) {
    await stop()
    throw error
  }
  const ask = (command: string) => askConsole(consoleUrl(configured), command)
  return {
    pid: child.pid ?? 0,
    port,
    ask,
    reload: async (pooled) => {
      await writeFiles(folder, { ...configured, ...pooled }, account)
      await ask('reload')
    },
    stop: reportCrash(child, stop, (how) => options.onCrash?.(poolerCrashed(how, logFile))),
  }
}

interface Waiting {
  readonly signal: AbortSignal | undefined
  readonly logFile: string
  readonly logStart: number
}

async function untilReady(child: ChildProcess, waiting: Waiting): Promise<void> {
  const { signal, logFile, logStart } = waiting
  for (const until = performance.now() + READY_LIMIT_MS; ; await sleep(10)) {
    signal?.throwIfAborted()
    const said = await lastLines(logFile, logStart)
    if (said.includes('process up') && !hasEnded(child)) return
    if (!hasEnded(child) && performance.now() < until) continue
    const how = hasEnded(child) ? `ended with ${howEnded(child)}` : 'was not ready in time'
    throw poolerFailed(`PgBouncer ${how}:\n${said}`)
  }
}

function isPortTaken(error: unknown): boolean {
  return error instanceof TenfoldError && /Address already in use/.test(error.message)
}
