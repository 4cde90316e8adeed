import { count, duration } from '../../terminal/index.ts'
import type { ServedStatement } from '../advice/advised-index.ts'

/** Shortest time from which a rate is told: a few seconds say little of an hour. */
const shortestMs = 10 * 60_000
const hourMs = 3_600_000

/** `3,200 calls an hour`; `5 calls` where the time over which they were counted is short or unknown. */
export function callsText(calls: number, periodMs: number | undefined): string {
  return isLong(periodMs)
    ? `${count((calls / periodMs) * hourMs, 'call')} an hour`
    : count(calls, 'call')
}

/** `12.0 s an hour`; undefined where the time over which it was counted is short or unknown. */
export function timeAnHour(ms: number, periodMs: number | undefined): string | undefined {
  return isLong(periodMs) ? `${duration((ms / periodMs) * hourMs)} an hour` : undefined
}

/** Milliseconds of one call, now and as predicted. */
export function meanTimes({ totalMs, calls, left }: ServedStatement): {
  readonly beforeMs: number
  readonly afterMs: number
} {
  const beforeMs = totalMs / calls
  return { beforeMs, afterMs: beforeMs * left }
}

function isLong(periodMs: number | undefined): periodMs is number {
  return periodMs !== undefined && periodMs >= shortestMs
}
