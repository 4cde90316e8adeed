import { cache } from './cache.ts'
import { indexes } from './indexes.ts'
import { jobs } from './jobs.ts'
import type { Rung } from './rung.ts'

export { plausible } from './plausible.ts'
export type { Configuration, Finding, Mechanism, Rung, Site } from './rung.ts'

/** The rungs in the roadmap's order, cheapest step first. */
export const ladder: readonly Rung[] = [indexes, cache, jobs]
