import type { Clock } from '../kernel/index.ts'

const tickMs = 100
/** The most that the time between two looks counts for: what goes beyond it, the event loop stood still. */
const mostMs = 2 * tickMs

/**
 * A clock that counts only time in which this process's event loop ran: while one handler computes, or the
 * machine is busy, no attempt beside it comes nearer to its time limit. It is exact while anybody sleeps by it.
 */
export function awakeClock(clock: Clock): Clock {
  let countedMs = 0
  let seenAt = clock.elapsed()

  function elapsed(): number {
    const now = clock.elapsed()
    countedMs += Math.min(now - seenAt, mostMs)
    seenAt = now
    return countedMs
  }

  return {
    now: () => clock.now(),
    elapsed,
    async sleep(ms, signal) {
      const until = elapsed() + ms
      for (let leftMs = ms; leftMs > 0; leftMs = signal?.aborted ? 0 : until - elapsed())
        await clock.sleep(Math.min(leftMs, tickMs), signal)
    },
  }
}
