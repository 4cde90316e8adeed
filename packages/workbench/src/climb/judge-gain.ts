import type { Role } from '../evidence/index.ts'
import type { Measurement } from './measurement.ts'

export interface Gain {
  readonly kept: boolean
  /** Why, with the figures. */
  readonly reason: string
}

/** The resource that a rung relieves must cost this much less for the rung to stay without a higher capacity. */
const minDemandFall = 0.1
/** A rung kept for its fall in demand may not cost more capacity than the measure's own noise. */
const maxCapacityLoss = 0.05

/**
 * Decides whether a rung earned its place. On a small machine more processes
 * add no cores, so a clear fall in what the limited resource spends on a
 * request counts as well as a higher capacity.
 */
export function judgeGain(before: Measurement, after: Measurement, resource: Role): Gain {
  const [had, has] = [before.capacity.capacityPerSecond, after.capacity.capacityPerSecond]
  const change =
    had === 0 ? `capacity 0 -> ${has.toFixed(1)}/s` : `capacity x${(has / had).toFixed(2)}`
  if (after.capacity.lowPerSecond > before.capacity.highPerSecond)
    return { kept: true, reason: change }
  const fall = 1 - after.evidence.demandMs[resource] / before.evidence.demandMs[resource]
  if (fall >= minDemandFall && has >= had * (1 - maxCapacityLoss))
    return { kept: true, reason: `${resource} CPU per request -${percent(fall)}, ${change}` }
  const reason = `no clear gain: ${change}, ${resource} CPU per request ${percent(-fall)}`
  return { kept: false, reason }
}

function percent(value: number): string {
  return `${Math.round(value * 100)} %`
}
