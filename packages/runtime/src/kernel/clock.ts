/** Where time comes from. Tests pass one that they drive. */
export interface Clock {
  /** The time of day, in milliseconds since 1970. For values that other processes read; it can be set to any time. */
  now(): number
  /** Milliseconds since some moment of this process. For durations: no change of the time of day moves it. */
  elapsed(): number
  /**
   * Resolves after `ms`, or as soon as `signal` aborts; never rejects. However long: also Infinity. An abort without
   * a reason makes Node build an error with its stack, which costs more than the timer.
   */
  sleep(ms: number, signal?: AbortSignal): Promise<void>
}

/** Node's timers count in 32 bits; what is longer would end at once. */
const longestTimerMs = 2 ** 31 - 1

export const systemClock: Clock = {
  now: () => Date.now(),
  elapsed: () => performance.now(),
  // Node's own promise of a timer makes an error, with its stack, of each sleep that is cut short.
  sleep(ms, signal) {
    return new Promise((resolve) => {
      if (signal?.aborted) return resolve()
      let timer: NodeJS.Timeout
      const end = (): void => {
        clearTimeout(timer)
        signal?.removeEventListener('abort', end)
        resolve()
      }
      const sleepOn = (leftMs: number): void => {
        const stepMs = Math.min(leftMs, longestTimerMs)
        timer = setTimeout(() => (leftMs > stepMs ? sleepOn(leftMs - stepMs) : end()), stepMs)
      }
      signal?.addEventListener('abort', end)
      sleepOn(ms > 0 ? ms : 0)
    })
  },
}
