import { setTimeout as wait } from 'node:timers/promises'

/** Where time comes from. Tests pass one that they drive. */
export interface Clock {
  /** The time of day, in milliseconds since 1970. For values that other processes read; it can be set to any time. */
  now(): number
  /** Milliseconds since some moment of this process. For durations: no change of the time of day moves it. */
  elapsed(): number
  /** Resolves after `ms`, or as soon as `signal` aborts; never rejects. However long: also Infinity. */
  sleep(ms: number, signal?: AbortSignal): Promise<void>
}

/** Node's timers count in 32 bits; what is longer would end at once. */
const longestTimerMs = 2 ** 31 - 1

export const systemClock: Clock = {
  now: () => Date.now(),
  elapsed: () => performance.now(),
  async sleep(ms, signal) {
    const abort = signal ? { signal } : {}
    let leftMs = ms > 0 ? ms : 0
    let isOver = false
    while (!isOver) {
      const stepMs = Math.min(leftMs, longestTimerMs)
      leftMs -= stepMs
      isOver = await wait(stepMs, leftMs === 0, abort).catch(() => true)
    }
  },
}
