import { type CollectorName, parts, type Topology } from '@tenfold/stack'
import type { Collector } from '../collector.ts'
import type { Collected } from '../evidence.ts'
import { connections } from './connections.ts'
import { cpu } from './cpu.ts'
import { jobs } from './jobs.ts'
import { pooler } from './pooler.ts'
import { routes } from './routes.ts'
import { statements } from './statements.ts'

/** Collectors by the name that parts give them. */
const byName: Readonly<Record<CollectorName, Collector>> = {
  routes,
  statements,
  connections,
  pooler,
  jobs,
}

/** Every collector; the CPU time is read of whatever runs. */
export const allCollectors: readonly Collector[] = [cpu, ...Object.values(byName)]

/** Evidence of nothing: a field of each collector. */
export const noEvidence: Collected = {
  ...cpu.none,
  ...routes.none,
  ...statements.none,
  ...connections.none,
  ...pooler.none,
  ...jobs.none,
}

/** The collectors that the parts of a topology name. */
export function collectorsOf(topology: Topology): readonly Collector[] {
  const names = new Set(topology.parts.flatMap(({ part }) => parts[part].collectors))
  return [cpu, ...[...names].map((name) => byName[name])]
}
