/** Longest life of a copy. */
export const longestTtlMs: number = 30 * 24 * 3_600_000

/** A tag untouched for so long may be forgotten: its copies count as misses then. */
export const generationTtlMs: number = longestTtlMs
