import { parts } from '@tenfold/stack'
import {
  bottleneck,
  fullestShare,
  type Resource,
  rateWithin,
  responseUnderLoad,
  throughputBound,
  utilisation,
} from '../capacity/laws.ts'
import { type Evidence, roles } from '../evidence/index.ts'
import { slo } from '../load/index.ts'

export type Cost = Pick<Evidence, 'demandMs' | 'topology'>

/** Threads of the parts that requests queue for, and the cores that all parts share. */
function resources({ demandMs, topology }: Cost, cores: number): readonly Resource[] {
  const totalMs = roles.reduce((sum, role) => sum + demandMs[role], 0)
  const queues = topology.parts.flatMap(({ part, count }) => {
    const { label, threads } = parts[part]
    if (threads === undefined) return []
    const servers = Math.min(count * threads, cores)
    const name = servers === 1 ? `the ${label} thread` : `${servers} ${label} threads`
    return [{ name, demandSeconds: demandMs[part] / 1000, servers }]
  })
  return [...queues, { name: `all ${cores} cores`, demandSeconds: totalMs / 1000, servers: cores }]
}

/** Requests/s that the machine's processors allow: X <= servers / D for every resource. */
export function boundPerSecond(cost: Cost, cores: number): number {
  return throughputBound(resources(cost, cores))
}

/** The resource with the least to spare at this rate, and which share of it is used. */
export function busiestAt(
  ratePerSecond: number,
  cost: Cost,
  cores: number,
): { readonly name: string; readonly share: number } {
  const busiest = bottleneck(resources(cost, cores))
  if (!busiest) return { name: 'nothing', share: 0 }
  return { name: busiest.name, share: Math.min(1, utilisation(busiest, ratePerSecond)) }
}

/** The p95 as a multiple of the mean, where response times are exponential as in an open queue. */
const meansInP95 = Math.log(20)

/**
 * Capacity to expect when service demand or processes change. The objectives allow the mean response time that the
 * network of queues had at the measured capacity; the prediction is the rate at which it is reached again. So an app
 * with far shorter requests may use more of its processors, and relief of one of two busy resources counts too. An app
 * without capacity is given the time of the objective of reads.
 */
export function predictCapacity(options: {
  readonly capacityPerSecond: number
  readonly before: Cost
  readonly after: Cost
  readonly cores: number
}): number {
  const { capacityPerSecond, before, after, cores } = options
  const standsSeconds =
    capacityPerSecond === 0
      ? slo.readP95Ms / 1000 / meansInP95
      : responseUnderLoad(resources(before, cores), capacityPerSecond)
  const reached = rateWithin(resources(after, cores), standsSeconds)
  // A capacity above what the demands allow shows that these were measured too high; then the ratio of the bounds is used.
  const excess = capacityPerSecond / (fullestShare * boundPerSecond(before, cores))
  return reached * Math.max(1, excess)
}
