import { countOf, partNames, parts } from '@tenfold/stack'
import type { Evidence, Role } from '../evidence/index.ts'
import type { Mechanism } from '../ladder/index.ts'
import { percent } from '../terminal/index.ts'
import type { Measurement } from './measurement.ts'
import { noiseText } from './noise.ts'

/** `undecided`: nothing was shown, so nothing is undone. `not applicable`: the rung's mechanism never acted. */
export type Decision = 'kept' | 'undone' | 'undecided' | 'not applicable'

export interface Gain {
  readonly decision: Decision
  /** Why, with the figures. */
  readonly reason: string
}

/** Whether the rung is taken away again. */
export function isUndone({ decision }: Gain): boolean {
  return decision === 'undone' || decision === 'not applicable'
}

export interface Trial {
  readonly before: Measurement
  readonly after: Measurement
  readonly resource: Role
  readonly mechanism: Mechanism
}

/** Fall in the resource's service demand for which a rung is kept without a higher capacity. */
const minDemandFall = 0.1
/** Fall in capacity that is tolerated then, since a search can't tell it from none. */
const maxCapacityLoss = 0.02

/**
 * Decides whether a rung earned its place. Only a quiet machine decides, and only what lies beyond the
 * intervals of both measures. On a small machine more processes add no cores, so a clear fall in what
 * the limited resource spends on a request counts as well as a higher capacity.
 */
export function judgeGain(trial: Trial): Gain {
  const { before, after, mechanism } = trial
  if (!mechanism.acted) return { decision: 'not applicable', reason: mechanism.seen }
  const noise = noiseText(before.noise, after.noise)
  const figures = [changeOf(before, after), ...demandChange(trial)].join(', ')
  if (noise) return { decision: 'undecided', reason: `${noise}; ${figures}` }
  const [had, has] = [rangeOf(before), rangeOf(after)]
  if (has.low > had.high) return { decision: 'kept', reason: figures }
  if (has.high < had.low) return { decision: 'undone', reason: figures }
  if (isCheaper(trial)) return { decision: 'kept', reason: figures }
  return { decision: 'undecided', reason: `${openBecause(trial)}; ${figures}` }
}

function openBecause({ before, after }: Trial): string {
  return before.capacity.isLowerBound || after.capacity.isLowerBound
    ? 'the load generator reached its own limit, or the time was over, before the app broke'
    : 'no difference beyond what the measure itself varies by'
}

/** Interval in which the capacity lies nine times in ten, widened by what identical steps differ by. */
function rangeOf({ capacity, noise }: Measurement): {
  readonly low: number
  readonly high: number
} {
  const widened = 1 + noise.repeatSpread
  const high = capacity.isLowerBound ? Number.POSITIVE_INFINITY : capacity.highPerSecond * widened
  return { low: capacity.lowPerSecond / widened, high }
}

function isCheaper({ before, after, resource }: Trial): boolean {
  const [had, has] = [before.capacity.capacityPerSecond, after.capacity.capacityPerSecond]
  const fall = fallOf({ before, after, resource }) ?? 0
  const chance = chanceIn(before) + chanceIn(after)
  return fall >= Math.max(minDemandFall, chance) && has >= had * (1 - maxCapacityLoss)
}

/** Relative error of a measured demand: one request may cost several times another, and few were seen. */
function chanceIn({ noise, evidence }: Measurement): number {
  return noise.repeatSpread + 1 / Math.sqrt(Math.max(1, evidence.demandRequests))
}

/** Undefined where the resource isn't measured, as on another machine. */
function fallOf({ before, after, resource }: Omit<Trial, 'mechanism'>): number | undefined {
  const [had, has] = [before, after].map(({ evidence }) => costOf(evidence, resource))
  return had && has ? 1 - has / had : undefined
}

/** Service demand of one thread of the resource: more threads relieve each of them, even where cores are scarce. */
function costOf({ demandMs, topology }: Evidence, resource: Role): number {
  return demandMs[resource] / threadsOf(topology, resource)
}

function threadsOf(topology: Evidence['topology'], resource: Role): number {
  const name = partNames.find((each) => each === resource)
  const threads = name && parts[name].threads
  return name && threads ? Math.max(1, threads * countOf(topology, name)) : 1
}

function demandChange(trial: Trial): string[] {
  const { before, after, resource } = trial
  const fall = fallOf(trial)
  if (fall === undefined) return []
  const [had, has] = [before, after].map(({ evidence }) => threadsOf(evidence.topology, resource))
  const whose = had === has ? '' : ' and thread'
  return [`${resource} CPU per request${whose} ${fall < 0 ? '+' : '-'}${percent(Math.abs(fall))}`]
}

function changeOf(before: Measurement, after: Measurement): string {
  const [had, has] = [before.capacity.capacityPerSecond, after.capacity.capacityPerSecond]
  return had === 0 ? `capacity 0 -> ${has.toFixed(1)}/s` : `capacity x${(has / had).toFixed(2)}`
}
