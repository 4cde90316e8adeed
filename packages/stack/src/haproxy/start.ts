import { type ChildProcess, spawn } from 'node:child_process'
import { mkdir, mkdtemp, rm, stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
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
import { HaproxyAdmin } from './admin.ts'
import { configuration } from './configuration.ts'
import { balancerCrashed, balancerFailed } from './errors.ts'

export interface HaproxyOptions {
  /** Folder for its configuration; made when missing. */
  readonly dir: string
  readonly port: number
  /** Path that a backend answers below 500 while it can serve. */
  readonly readiness: string
  readonly logFile: string
  readonly signal?: AbortSignal | undefined
  readonly onCrash: (error: Error) => void
}

export interface RunningHaproxy extends Running {
  readonly admin: HaproxyAdmin
}

const READY_LIMIT_MS = 60_000
const STOP_LIMIT_MS = 5_000

/** Starts the haproxy on PATH, with nothing behind it yet. */
export async function startHaproxy(options: HaproxyOptions): Promise<RunningHaproxy> {
  const { dir, port, readiness } = options
  await mkdir(dir, { recursive: true })
  // A socket's path may hold some 100 characters, which that of a project may exceed.
  const socketDir = await mkdtemp(path.join(tmpdir(), 'tenfold-'))
  const adminSocket = path.join(socketDir, 'admin')
  const file = path.join(dir, 'haproxy.cfg')
  await writeFile(file, configuration({ port, adminSocket, readiness }), { mode: 0o600 })
  const { child, logStart } = await launch(file, options)
  const stop = async () => {
    await stopChild(child, { signal: 'SIGTERM', limitMs: STOP_LIMIT_MS })
    await rm(socketDir, { recursive: true, force: true })
  }
  const admin = new HaproxyAdmin(adminSocket)
  try {
    await untilReady(child, admin, { ...options, logStart })
  } catch (error) {
    await stop()
    throw error
  }
  const onCrash = (how: string) => options.onCrash(balancerCrashed(how, options.logFile))
  return { pid: child.pid ?? 0, admin, stop: reportCrash(child, stop, onCrash) }
}

async function launch(file: string, { dir, logFile }: HaproxyOptions) {
  const log = await openLog(logFile)
  const { size: logStart } = await stat(logFile)
  const child = spawn('haproxy', ['-db', '-f', file], {
    cwd: dir,
    env: { PATH: process.env['PATH'], LC_ALL: 'C', TZ: 'UTC' },
    detached: true,
    stdio: ['ignore', log.fd, log.fd],
  })
  // When the spawn fails, `untilReady` finds that the child never ran.
  child.on('error', () => undefined)
  leash(child, { signals: ['TERM', 'KILL'], seconds: STOP_LIMIT_MS / 1000 })
  await log.close()
  return { child, logStart }
}

async function untilReady(
  child: ChildProcess,
  admin: HaproxyAdmin,
  { signal, logFile, logStart }: HaproxyOptions & { readonly logStart: number },
): Promise<void> {
  for (const until = Date.now() + READY_LIMIT_MS; !(await admin.answers()); await sleep(10)) {
    signal?.throwIfAborted()
    if (!hasEnded(child) && Date.now() < until) continue
    const how = hasEnded(child) ? `ended with ${howEnded(child)}` : 'was not ready in time'
    throw balancerFailed(`The balancer ${how}:\n${await lastLines(logFile, logStart)}`)
  }
}
