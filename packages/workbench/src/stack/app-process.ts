import { type ChildProcess, spawn } from 'node:child_process'
import { stat } from 'node:fs/promises'
import path from 'node:path'
import { TenfoldError } from '../error.ts'
import { hasEnded, howEnded, lastLines, openLog, type Running, stopChild } from './child.ts'

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
  readonly readyLimitMs?: number
  readonly stopLimitMs?: number
}

export interface AppProcess extends Running {
  readonly announced: Announcement
}

/** What a process tells of itself when it is ready. */
export interface Announcement {
  /** Where a web process serves. */
  readonly url?: string
  /** Environment that leads other processes to this one. */
  readonly env?: Readonly<Record<string, string>>
  /** A page for people, and what to call it. */
  readonly page?: string
  readonly label?: string
}

const READY_LIMIT_MS = 30_000
const STOP_LIMIT_MS = 15_000

/** Starts a web or worker process of the app; resolves when it says that it is ready. */
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
  const ready = untilReady(child, options)
  await log.close()
  const stop = () =>
    stopChild(child, { signal: 'SIGTERM', limitMs: options.stopLimitMs ?? STOP_LIMIT_MS })
  const outcome = await ready
  if (outcome.ready) {
    const { announced } = outcome
    return watch(child, { ...options, announced, stop, logStart })
  }
  await stop()
  options.signal?.throwIfAborted()
  throw await failed(options, outcome.what, logStart)
}

/** The app's own packages are TypeScript sources in this workspace; elsewhere they are built. */
function nodeFlags(): string[] {
  const isSource = import.meta.url.endsWith('.ts')
  return ['--enable-source-maps', ...(isSource ? ['--conditions=@tenfold/source'] : [])]
}

type Outcome = { ready: true; announced: Announcement } | { ready: false; what: string }

function untilReady(child: ChildProcess, options: AppProcessOptions): Promise<Outcome> {
  const limitMs = options.readyLimitMs ?? READY_LIMIT_MS
  const late = AbortSignal.timeout(limitMs)
  const given = options.signal ? [options.signal] : []
  const over = AbortSignal.any([late, ...given])
  const why = () => (late.aborted ? `was not ready within ${limitMs / 1000} s` : 'was stopped')
  return new Promise((resolve) => {
    const fail = (what: string) => resolve({ ready: false, what })
    over.addEventListener('abort', () => fail(why()))
    if (over.aborted) fail(why())
    child.once('error', (error) => fail(`could not be started (${error.message})`))
    child.once('exit', () => fail(`ended with ${howEnded(child)} before it was ready`))
    child.on('message', (message) => {
      if (isReady(message)) resolve({ ready: true, announced: message })
    })
  })
}

function isReady(message: unknown): message is { type: 'ready' } & Announcement {
  return (
    typeof message === 'object' && message !== null && 'type' in message && message.type === 'ready'
  )
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

async function failed(options: AppProcessOptions, what: string, logStart: number): Promise<Error> {
  const lines = await lastLines(options.logFile, logStart)
  const said = lines.trim() ? `The end of ${options.logFile}:\n${lines}` : 'It logged nothing.'
  return new TenfoldError(
    'stack/app-failed',
    `The app's ${options.name} process ${what}.\n${said}`,
    {
      exitCode: 1,
    },
  )
}
