import type { Clock } from '@tenfold/runtime/kernel'

/** A signal that aborts when `touch` isn't called for this long. */
export function watchIdle(clock: Clock, limitMs: number) {
  const abort = new AbortController()
  const over = new AbortController()
  let until = clock.elapsed() + limitMs

  async function watch(): Promise<void> {
    while (!over.signal.aborted && clock.elapsed() < until)
      await clock.sleep(until - clock.elapsed(), over.signal)
    if (!over.signal.aborted) abort.abort()
  }

  void watch()
  return {
    signal: abort.signal,
    touch: () => {
      until = clock.elapsed() + limitMs
    },
    [Symbol.dispose]: () => over.abort(),
  }
}
