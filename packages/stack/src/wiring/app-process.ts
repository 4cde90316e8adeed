import { type ChildProcess, spawn } from 'node:child_process'
import { stat } from 'node:fs/promises'
import path from 'node:path'
import {
  hasEnded,
  howEnded,
  lastLines,
  openLog,
  type Running,
  stopChild,
} from '../machine/child.ts'
import { leash } from '../machine/leash.ts'
import { appFailed } from './errors.ts'
import { type Announcement, untilReady } from './readiness.ts'

export interface AppProcessOptions {
  /** Its name in messages, e.g. `web`. */
  readonly name: string
  readonly entry: string
  /** All of its environment: nothing is inherited. */
  readonly env: Readonly<Record<string, string>>
  readonly logFile: string
  readonly signal?: AbortSignal | undefined
  /** Told when it ends by itself after it was ready. */
  readonly onCrash: (error: Error) => void
  /** Address that a web process is told to listen on: it is ready when it answers there, or says so. */
  readonly url?: string | undefined
  readonly readyLimitMs?: number
  readonly stopLimitMs?: number
}

export interface AppProcess extends Running {
  readonly announced: Announcement
}

/** Limit for an app that hangs; one that ends is noticed at once. A busy machine has taken 62 s to start one. */
const READY_LIMIT_MS = 180_000
const STOP_LIMIT_MS = 15_000

/** Starts a web or worker process of the app; resolves when it is ready. */
export async function startAppProcess(options: AppProcessOptions): Promise<AppProcess> {
  const log = await openLog(options.logFile)
  const { size: logStart } = await stat(options.logFile)
  const child = spawn(process.execPath, [...nodeFlags(), options.entry], {
    cwd: path.dirname(options.entry),
    env: { ...options.env },
    // Its own process group: Ctrl-C is for the command, which then stops its processes in order.
    detached: true,
    stdio: ['ignore', log.fd, log.fd, 'ipc'],
  })
  const { url, signal, readyLimitMs: limitMs = READY_LIMIT_MS } = options
  const { stopLimitMs = STOP_LIMIT_MS } = options
  leash(child, { signals: ['TERM', 'KILL'], seconds: Math.ceil(stopLimitMs / 1000) })
  const ready = untilReady(child, { url, signal, limitMs })
  await log.close()
  const stop = () => stopChild(child, { signal: 'SIGTERM', limitMs: stopLimitMs })
  const outcome = await ready
  if (outcome.ready) {
    const { announced } = outcome
    return watch(child, { ...options, announced, stop, logStart })
  }
  await stop()
  options.signal?.throwIfAborted()
  throw await failed(options, outcome.what, logStart, outcome.advice)
}

/** The app's own packages are TypeScript sources in this workspace; elsewhere they are built. */
function nodeFlags(): string[] {
  const isSource = import.meta.url.endsWith('.ts')
  return ['--enable-source-maps', ...(isSource ? ['--conditions=@tenfold/source'] : [])]
}

interface Watched extends AppProcessOptions {
  readonly announced: Announcement
  readonly stop: () => Promise<void>
  readonly logStart: number
}

function watch(child: ChildProcess, options: Watched): AppProcess {
  let isWanted = true
  const report = async () => {
    if (!isWanted) return
    isWanted = false
    options.onCrash(
      await failed(options, `ended by itself with ${howEnded(child)}`, options.logStart),
    )
  }
  child.once('exit', () => void report())
  if (hasEnded(child)) void report()
  const stop = async () => {
    isWanted = false
    await options.stop()
  }
  return { pid: child.pid ?? 0, announced: options.announced, stop }
}

async function failed(
  options: AppProcessOptions,
  what: string,
  logStart: number,
  advice?: string,
): Promise<Error> {
  const lines = await lastLines(options.logFile, logStart)
  const said = lines.trim() ? `The end of ${options.logFile}:\n${lines}` : 'It logged nothing.'
  return appFailed([
    `The app's ${options.name} process ${what}.`,
    ...(advice ? [advice] : []),
    said,
  ])
}
