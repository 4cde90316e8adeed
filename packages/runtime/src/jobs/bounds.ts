import { invalidOption, invalidText } from './errors.ts'
import { isStorable } from './storable.ts'

/** Bounds of each option, in its own unit. No value may overflow a column or an interval of the database. */
const bounds = {
  maxAttempts: [1, 100_000],
  /** 366 days. */
  timeoutMs: [1, 31_622_400_000],
  concurrency: [1, 10_000],
  tenantSharePercent: [1, 100],
  leaseMs: [100, 86_400_000],
  stuckMs: [100, 86_400_000],
  completionIdleMs: [100, 86_400_000],
  pollMs: [1, 86_400_000],
  sweepMs: [1, 86_400_000],
  graceMs: [0, 86_400_000],
  limit: [1, 10_000],
} as const

type Name = keyof typeof bounds

/** Refuses NaN, fractions, Infinity and values out of bounds, by the name of the option. */
export function checkNumbers(of: string, given: Partial<Record<Name, number>>): void {
  for (const name of Object.keys(bounds) as Name[]) {
    const [least, most] = bounds[name]
    const value = given[name]
    if (value === undefined || (Number.isInteger(value) && value >= least && value <= most))
      continue
    throw invalidOption({ of, name, value, least, most })
  }
}

/** Refuses text that Postgres can't hold as it is. */
export function checkText(what: string, text: string | undefined): void {
  if (text !== undefined && !isStorable(text)) throw invalidText(what, text)
}

const longestWaitMs = 366 * 86_400_000

/** A wait as the database can add it: what a handler or a backoff computed may be anything. */
export function boundedWaitMs(ms: number): number {
  return Number.isNaN(ms) ? 0 : Math.min(Math.max(ms, 0), longestWaitMs)
}
