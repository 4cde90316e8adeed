import { type ChildProcess, spawn } from 'node:child_process'
import path from 'node:path'
import { type Clock, systemClock } from '@tenfold/runtime/kernel'
import { createLane } from '../../platform/http/index.ts'
import type { Square } from './squares.ts'

export interface PictureHeader {
  readonly width: number
  readonly height: number
  readonly format: string
}

export interface PictureTask {
  measure(content: Buffer, signal?: AbortSignal): Promise<PictureHeader>
  cut(content: Buffer, signal?: AbortSignal): Promise<Square[]>
}

/** Does that in a process of its own, one picture after the other. */
export interface PictureReader extends PictureTask {
  close(): Promise<void>
}

/** The picture is broken, or takes more memory or time than a picture may. */
export class UnreadablePicture extends Error {}

const limits = {
  // A picture of 24 megapixels takes up to 560 MB (AVIF with transparency). V8 reserves 530 MB for code, which it
  // never touches, but which counts.
  dataKiB: 1_280 * 1024,
  taskMs: 20_000,
  idleMs: 30_000,
} as const

/**
 * The shell sets what Node can't: how much memory the process may have, and that the system, should it run out
 * of memory, ends this one first. Where a limit isn't known (macOS), there is none.
 */
const launcher = `(echo 1000 > /proc/$$/oom_score_adj) 2> /dev/null
(ulimit -c 0) 2> /dev/null && ulimit -c 0
(ulimit -d ${limits.dataKiB}) 2> /dev/null && ulimit -d ${limits.dataKiB}
exec "$@"`

/** Starts a process at the first picture, and ends it after half a minute without one. */
export function createPictureReader(clock: Clock = systemClock): PictureReader {
  const lane = createLane({ atOnce: 1, waiting: 10 })
  let child: ChildProcess | undefined
  let rest = new AbortController()

  function endAfterRest(): void {
    rest = new AbortController()
    if (child) void endAfter(child, limits.idleMs, clock, rest.signal)
  }

  const run = <T>(task: keyof PictureTask, content: Buffer, signal?: AbortSignal) =>
    lane(async () => {
      signal?.throwIfAborted()
      rest.abort()
      child ??= launch(() => {
        child = undefined
      })
      return (ask(child, { task, content }, clock) as Promise<T>).finally(endAfterRest)
    })

  return {
    measure: (content, signal) => run('measure', content, signal),
    cut: (content, signal) => run('cut', content, signal),
    async close() {
      child?.kill('SIGKILL')
      rest.abort()
    },
  }
}

function launch(onExit: () => void): ChildProcess {
  const file = path.join(import.meta.dirname, 'picture-process.ts')
  const command = [process.execPath, '--max-old-space-size=64', file]
  const child = spawn('/bin/sh', ['-c', launcher, 'sh', ...command], {
    // The reader needs none of our secrets.
    env: { PATH: process.env['PATH'] },
    stdio: ['ignore', 'ignore', 'ignore', 'ipc'],
    serialization: 'advanced',
  })
  child.once('exit', onExit)
  child.once('error', onExit)
  child.unref()
  child.channel?.unref()
  return child
}

async function endAfter(
  child: ChildProcess,
  ms: number,
  clock: Clock,
  unless: AbortSignal,
): Promise<void> {
  await clock.sleep(ms, unless)
  if (!unless.aborted) child.kill('SIGKILL')
}

async function ask(child: ChildProcess, message: object, clock: Clock): Promise<unknown> {
  const { promise, resolve, reject } = Promise.withResolvers<unknown>()
  const onMessage = ({ result, fault }: { readonly result?: unknown; readonly fault?: string }) =>
    fault === undefined ? resolve(result) : reject(new UnreadablePicture(fault))
  const onExit = () =>
    reject(new UnreadablePicture('The picture takes too much memory or time to read'))
  const answered = new AbortController()
  child.once('message', onMessage).once('exit', onExit).once('error', reject)
  child.channel?.ref()
  child.send(message, (error) => error && onExit())
  void endAfter(child, limits.taskMs, clock, answered.signal)
  return promise.finally(() => {
    answered.abort()
    child.off('message', onMessage).off('exit', onExit).off('error', reject)
    child.channel?.unref()
  })
}
