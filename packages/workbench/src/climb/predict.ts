import { bottleneck, type Resource, throughputBound, utilisation } from '../capacity/laws.ts'
import type { CpuMs } from '../evidence/index.ts'
import { roles } from '../evidence/index.ts'

/** A web process runs JavaScript on one thread; everything together shares the cores. */
function resources(demandMs: CpuMs, cores: number): readonly Resource[] {
  const totalMs = roles.reduce((sum, role) => sum + demandMs[role], 0)
  return [
    { name: 'the web thread', demandSeconds: demandMs.web / 1000, servers: 1 },
    { name: `all ${cores} cores`, demandSeconds: totalMs / 1000, servers: cores },
  ]
}

/** Requests/s that the machine's processors allow: X <= servers / D for every resource. */
export function boundPerSecond(demandMs: CpuMs, cores: number): number {
  return throughputBound(resources(demandMs, cores))
}

/** The resource with the least to spare at this rate, and which share of it is used. */
export function busiestAt(
  ratePerSecond: number,
  demandMs: CpuMs,
  cores: number,
): { readonly name: string; readonly share: number } {
  const busiest = bottleneck(resources(demandMs, cores))
  if (!busiest) return { name: 'nothing', share: 0 }
  return { name: busiest.name, share: Math.min(1, utilisation(busiest, ratePerSecond)) }
}

/**
 * Capacity to expect when service demand changes from `before` to `after`: the
 * measured figure, scaled by how much the bound moves. It assumes that the
 * same share of the bound can be used as before. An app that carries nothing
 * as it is has used no share; the bound itself is then all that can be said.
 */
export function predictCapacity(options: {
  readonly capacityPerSecond: number
  readonly before: CpuMs
  readonly after: CpuMs
  readonly cores: number
}): number {
  const { capacityPerSecond, before, after, cores } = options
  const bound = boundPerSecond(after, cores)
  if (capacityPerSecond === 0) return bound
  return (capacityPerSecond * bound) / boundPerSecond(before, cores)
}
