import type { ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { type FileHandle, mkdir, open, readFile, stat } from 'node:fs/promises'
import path from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'

/** Something of a stack that runs until told to stop. Stopping it twice is fine. */
export interface Running {
  readonly pid: number
  stop(): Promise<void>
}

export interface StopOptions {
  readonly signal: NodeJS.Signals
  /** How long it may take before the next, harder signal. */
  readonly limitMs: number
  /** Sent in turn to one that doesn't end. */
  readonly harder?: readonly NodeJS.Signals[]
}

export function hasEnded(child: ChildProcess): boolean {
  return child.exitCode !== null || child.signalCode !== null || child.pid === undefined
}

/** Asks a child to end, harder each time a limit passes; returns once it has. */
export async function stopChild(child: ChildProcess, options: StopOptions): Promise<void> {
  for (const signal of [options.signal, ...(options.harder ?? ['SIGKILL'])]) {
    if (hasEnded(child)) return
    child.kill(signal)
    if (await hasEndedWithin(child, options.limitMs)) return
  }
}

async function hasEndedWithin(child: ChildProcess, limitMs: number): Promise<boolean> {
  if (hasEnded(child)) return true
  const timer = new AbortController()
  const exited = once(child, 'exit', { signal: timer.signal }).then(() => true)
  const late = sleep(limitMs, false, { signal: timer.signal })
  const result = await Promise.race([exited, late])
  timer.abort()
  await Promise.allSettled([exited, late])
  return result
}

/** "exit code 1" or "signal SIGKILL". */
export function howEnded(child: ChildProcess): string {
  return child.signalCode ? `signal ${child.signalCode}` : `exit code ${child.exitCode}`
}

/** Reports how a child ended unless it was told to; returns what tells it to. */
export function reportCrash(
  child: ChildProcess,
  stop: () => Promise<void>,
  onCrash: (how: string) => void,
): () => Promise<void> {
  let isWanted = true
  child.once('exit', () => {
    if (isWanted) onCrash(howEnded(child))
  })
  return async () => {
    isWanted = false
    await stop()
  }
}

/** A log file that only its owner reads, emptied when it has grown past what anyone reads. */
export async function openLog(file: string): Promise<FileHandle> {
  await mkdir(path.dirname(file), { recursive: true })
  const size = await stat(file).then(
    (found) => found.size,
    () => 0,
  )
  return open(file, size > MAX_LOG_BYTES ? 'w' : 'a', 0o600)
}

const MAX_LOG_BYTES = 10_000_000

/** The end of what was logged from byte `from` on. */
export async function lastLines(file: string, from: number, count = 15): Promise<string> {
  const text = await readFile(file).then(
    (bytes) => bytes.subarray(from).toString(),
    () => '',
  )
  const lines = text.trimEnd().split('\n').slice(-count)
  return lines.map((line) => `  ${line}`).join('\n')
}
