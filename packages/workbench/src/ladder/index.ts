import { cache } from './cache.ts'
import { indexes } from './indexes.ts'
import { jobs } from './jobs.ts'
import { pooler } from './pooler.ts'
import { processes } from './processes.ts'
import { replicas } from './replicas.ts'
import type { Rung } from './rung.ts'

export { plausible } from './plausible.ts'
export type { Change, Finding, Mechanism, Rung, Scarce, Site } from './rung.ts'

/** The rungs, cheapest step first. */
export const ladder: readonly Rung[] = [indexes, cache, jobs, processes, pooler, replicas]
