/**
 * Longest life of a copy, and life of a tag's generation since it was last stamped. A tag that is
 * forgotten makes its copies misses, so neither needs to outlive the other.
 */
export const longestLifeMs: number = 30 * 24 * 3_600_000
