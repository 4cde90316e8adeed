import { countOf, partNames, parts } from '@tenfold/stack'
import { type Evidence, roles } from '../evidence/index.ts'
import type { Finding, Mechanism, Scarce } from '../ladder/index.ts'
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
  readonly resource: Scarce
  readonly mechanism: Mechanism
  readonly runsOn?: Finding['runsOn'] | undefined
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
  const figures = [changeOf(trial), ...demandChange(trial)].join(', ')
  if (noise) return { decision: 'undecided', reason: `${noise}; ${figures}` }
  const [had, has] = [rangeOf(before), rangeOf(after)]
  if (has.low > had.high) return { decision: 'kept', reason: figures }
  if (has.high < had.low * leftOf(trial)) return { decision: 'undone', reason: figures }
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

function isCheaper(trial: Trial): boolean {
  const { before, after, resource } = trial
  const [had, has] = [before.capacity.capacityPerSecond, after.capacity.capacityPerSecond]
  const fall = fallOf(trial) ?? 0
  const chance = resource === 'connections' ? 0 : chanceIn(before) + chanceIn(after)
  const least = had * leftOf(trial) * (1 - maxCapacityLoss)
  return fall >= Math.max(minDemandFall, chance) && has >= least
}

/**
 * Share of the capacity that is left when servers which run elsewhere in production work on this machine's cores: what they
 * take of a request's time here is no loss. Never above 1.
 */
function leftOf({ before, after, runsOn }: Trial): number {
  if (runsOn === undefined) return 1
  const [had, has] = [before, after].map(({ evidence }) =>
    roles.reduce((sum, role) => sum + evidence.demandMs[role], 0),
  )
  return had && has ? Math.min(1, had / has) : 1
}

/** Relative error of a measured demand: one request may cost several times another, and few were seen. */
function chanceIn({ noise, evidence }: Measurement): number {
  return noise.repeatSpread + 1 / Math.sqrt(Math.max(1, evidence.demandRequests))
}

/** Undefined where the resource isn't measured, as on another machine. */
function fallOf({ before, after, resource }: Trial): number | undefined {
  const [had, has] = [before, after].map(({ evidence }) => costOf(evidence, resource))
  return had && has ? 1 - has / had : undefined
}

/** Service demand of one thread of the resource: more threads relieve each of them, even where cores are scarce. */
function costOf({ demandMs, topology, connections }: Evidence, resource: Scarce): number {
  if (resource === 'connections') return connections.used
  return demandMs[resource] / threadsOf(topology, resource)
}

function threadsOf(topology: Evidence['topology'], resource: Scarce): number {
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
  const what = resource === 'connections' ? 'open connections' : `${resource} CPU per request`
  return [`${what}${whose} ${fall < 0 ? '+' : '-'}${percent(Math.abs(fall))}`]
}

function changeOf(trial: Trial): string {
  const { before, after } = trial
  const [had, has] = [before.capacity.capacityPerSecond, after.capacity.capacityPerSecond]
  if (had === 0) return `capacity 0 -> ${has.toFixed(1)}/s`
  const left = leftOf(trial)
  const here = left < 1 ? ` (x${left.toFixed(2)} by the work of its servers on these cores)` : ''
  return `capacity x${(has / had).toFixed(2)}${here}`
}
