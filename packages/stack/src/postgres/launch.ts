import { type ChildProcess, spawn } from 'node:child_process'
import { readFile, stat } from 'node:fs/promises'
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
import { cleanEnv, identity } from './cluster.ts'
import { postgresCrashed, postgresFailed } from './errors.ts'
import type { Place } from './place.ts'
import { settingsFor } from './settings.ts'

export interface LaunchOptions {
  /** Port that it must listen on; default 0: any free one. */
  readonly port?: number
  /** Server settings beyond the defaults, e.g. `{ fsync: 'off' }`. */
  readonly settings?: Readonly<Record<string, string>>
  /** Aborts the start. */
  readonly signal?: AbortSignal | undefined
  /** Told when the server ends by itself after it was ready. */
  readonly onCrash?: (error: Error) => void
  /** Told what a start that takes long is waiting for. */
  readonly log?: (line: string) => void
}

/** A cluster that is there, and the programs that serve it. */
export interface Launchable {
  readonly place: Place
  readonly binaries: string
  /** The superuser's. */
  readonly password: string
  readonly logFile: string
}

export interface RunningPostgres extends Running {
  /** Superuser's URL of the database `postgres`. */
  readonly url: string
}

const STOP_LIMIT_MS = 60_000
const READY_LIMIT_MS = 600_000
const SAY_AFTER_MS = 5_000

/** Starts the server of a cluster, at the wanted port or any free one; ready once it takes connections. */
export function launchCluster(
  cluster: Launchable,
  options: LaunchOptions,
): Promise<RunningPostgres> {
  return atFreePort(options.port, isPortTaken, (port) => launch({ ...options, ...cluster, port }))
}

interface Launch extends LaunchOptions, Launchable {
  readonly port: number
}

async function launch(options: Launch): Promise<RunningPostgres> {
  const { logFile } = options
  const log = await openLog(logFile)
  const { size: logStart } = await stat(logFile)
  // Its own process group: Ctrl-C in a terminal must reach the app first, the database last.
  const child = spawn(path.join(options.binaries, 'postgres'), await argsFor(options), {
    cwd: options.place.dir,
    env: cleanEnv(),
    detached: true,
    stdio: ['ignore', log.fd, log.fd],
    ...identity(options.place.account),
  })
  leash(child, { signals: ['INT', 'QUIT', 'KILL'], seconds: 60 })
  // When the spawn fails, `untilReady` finds that the child never ran.
  child.on('error', () => undefined)
  await log.close()
  const stop = () =>
    stopChild(child, { signal: 'SIGINT', limitMs: STOP_LIMIT_MS, harder: ['SIGQUIT', 'SIGKILL'] })
  try {
    await untilReady(child, { ...options, describe: () => lastLines(logFile, logStart) })
  } catch (error) {
    await stop()
    throw error
  }
  return {
    pid: child.pid ?? 0,
    url: urlOf(options),
    stop: reportCrash(child, stop, (how) => options.onCrash?.(postgresCrashed(how, logFile))),
  }
}

async function argsFor({ place, port, settings }: Launch): Promise<string[]> {
  const all = { ...(await settingsFor(place.data)), ...settings }
  const pairs = Object.entries(all).flatMap(([name, value]) => ['-c', `${name}=${value}`])
  return ['-D', place.data, '-p', String(port), ...pairs]
}

function urlOf({ password, port }: Launch): string {
  return `postgres://postgres:${password}@127.0.0.1:${port}/postgres`
}

interface ReadyOptions extends Launch {
  readonly describe: () => Promise<string>
}

async function untilReady(child: ChildProcess, options: ReadyOptions): Promise<void> {
  const started = performance.now()
  let hasSaid = false
  while (!(await isReady(child, options.place.data))) {
    const waitedMs = performance.now() - started
    if (hasEnded(child)) throw await startFailed(child, options)
    if (waitedMs > READY_LIMIT_MS) throw await startFailed(child, options)
    if (waitedMs > SAY_AFTER_MS && !hasSaid) {
      options.log?.('Postgres was not shut down cleanly; it is recovering')
      hasSaid = true
    }
    await sleep(20, undefined, { signal: options.signal })
  }
}

/** The eighth line of postmaster.pid says so once connections are taken, of a hot standby too. */
async function isReady(child: ChildProcess, data: string): Promise<boolean> {
  const text = await readFile(path.join(data, 'postmaster.pid'), 'utf8').catch(() => '')
  const lines = text.split('\n')
  return Number(lines[0]) === child.pid && lines[7]?.trim() === 'ready'
}

async function startFailed(child: ChildProcess, options: ReadyOptions): Promise<Error> {
  const what = hasEnded(child)
    ? `ended with ${howEnded(child)} before it was ready`
    : `was not ready within ${READY_LIMIT_MS / 1000} s`
  return postgresFailed(options.place.data, what, await options.describe())
}

function isPortTaken(error: unknown): boolean {
  return error instanceof TenfoldError && /could not (bind|create any TCP)/.test(error.message)
}
