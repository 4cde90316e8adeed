import { optionInvalid, ttlInvalid } from './errors.ts'

/**
 * Longest life of a copy, and life of a tag's generation since it was last stamped. A tag that is
 * forgotten makes its copies misses, so neither needs to outlive the other.
 */
export const longestLifeMs: number = 30 * 24 * 3_600_000

/** Longest wait for a load that another caller has begun. After that, the next caller loads anew. */
export const longestJoinMs = 10_000

/** Number of such loads that a caller tries to join before it loads by itself. */
export const mostJoins = 3

/** Longest wait for an answer of a store that an app may ask for. */
const longestWaitMs = 3_600_000
/** Most entries of a store in memory: the most that a Map holds. */
const mostEntries = 2 ** 24

export function waitOf(name: string, ms: number): number {
  return wholeNumber(name, ms, longestWaitMs)
}

export function entriesOf(name: string, count: number): number {
  return wholeNumber(name, count, mostEntries)
}

function wholeNumber(name: string, value: number, most: number): number {
  if (Number.isInteger(value) && value >= 1 && value <= most) return value
  throw optionInvalid({ name, value, most })
}

/** Whole milliseconds, which is what stores count in: a ttl with some jitter in it is rarely whole. */
export function lifeOf(key: string, ttl: number): number {
  if (ttl >= 1 && ttl <= longestLifeMs) return Math.round(ttl)
  throw ttlInvalid(key, ttl)
}
