import { ttlInvalid } from './errors.ts'

/**
 * Longest life of a copy, and life of a tag's generation since it was last stamped. A tag that is
 * forgotten makes its copies misses, so neither needs to outlive the other.
 */
export const longestLifeMs: number = 30 * 24 * 3_600_000

/** How long a caller waits for a load that another has begun. After that, the next caller loads anew. */
export const longestJoinMs = 10_000

/** How many such loads a caller tries to join before it loads by itself. */
export const mostJoins = 3

/** Whole milliseconds, which is what stores count in: a ttl with some jitter in it is rarely whole. */
export function lifeOf(key: string, ttl: number): number {
  if (ttl >= 1 && ttl <= longestLifeMs) return Math.round(ttl)
  throw ttlInvalid(key, ttl)
}
