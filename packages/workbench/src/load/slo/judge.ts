import { allowedErrors, type Slo } from './slo.ts'
import type { StepResult } from './step-result.ts'

export type Objective =
  | 'p95 of reads'
  | 'p95 of writes'
  | 'errors'
  | 'request backlog'
  | 'job wait'
  | 'job backlog'
  | 'generator'

export interface BrokenObjective {
  readonly objective: Objective
  readonly measured: number
  readonly limit: number
  readonly text: string
}

export interface Verdict {
  /** The rate that it speaks of: what was really offered. */
  readonly ratePerSecond: number
  readonly holds: boolean
  /** Every objective that was broken, the worst first. */
  readonly broken: readonly BrokenObjective[]
}

/** The job queue over one step. */
export interface JobsEvidence {
  readonly queued: { readonly start: number; readonly middle: number; readonly end: number }
  readonly finished: number
  readonly waitP95Ms: number
}

/** Does the system carry this load? Pure; names every objective that says no. */
export function judge(step: StepResult, jobs: JobsEvidence | undefined, slo: Slo): Verdict {
  const broken = [
    ...judgeLatency('p95 of reads', step.reads.p95Ms, slo.readP95Ms, step),
    ...judgeLatency('p95 of writes', step.writes.p95Ms, slo.writeP95Ms, step),
    ...judgeErrors(step, slo),
    ...judgeRequestBacklog(step, slo),
    ...(jobs ? judgeJobs(jobs, slo) : []),
  ]
  if (broken.length === 0 && step.ended === 'hopeless') broken.push(gaveUp(step))
  broken.sort((a, b) => excess(b) - excess(a))
  // A step that was given up saw too few arrivals to tell the offered rate from chance.
  const ratePerSecond = step.ended === 'complete' ? step.offeredPerSecond : step.plannedPerSecond
  return { ratePerSecond, holds: broken.length === 0, broken }
}

const fewestAlone = 30

/**
 * Objectives that are broken although no request waits for another: twice as many requests miss them as may. Such a
 * system supports no users. Empty when no rate can be ruled out, or too little was seen.
 */
export function judgeAlone({ reads, writes }: StepResult, slo: Slo): BrokenObjective[] {
  const kinds = [
    ['p95 of reads', reads, slo.readP95Ms],
    ['p95 of writes', writes, slo.writeP95Ms],
  ] as const
  return kinds.flatMap(([objective, { count, p90Ms, p95Ms }, limit]) => {
    if (count < fewestAlone || p90Ms <= limit) return []
    const text = `${objective} ${round(p95Ms)} ms (limit ${limit} ms) with one visitor at a time`
    return [{ objective, measured: p95Ms, limit, text }]
  })
}

/** The step ended before anything was measured, because too many requests were waiting. */
function gaveUp({ backlog, plannedPerSecond }: StepResult): BrokenObjective {
  const text = `given up: too many requests were waiting at ${round(plannedPerSecond)} requests/s`
  return { objective: 'request backlog', measured: Math.max(1, backlog.end), limit: 0, text }
}

function excess({ measured, limit }: BrokenObjective): number {
  return measured / Math.max(limit, Number.MIN_VALUE)
}

/**
 * A latency that would be fine without the generator's own lag says nothing
 * about the server. The lag counts twice: it delays the sending of a request
 * and the reading of its answer.
 */
function judgeLatency(
  objective: 'p95 of reads' | 'p95 of writes',
  measured: number,
  limit: number,
  { generator }: StepResult,
): BrokenObjective[] {
  if (measured <= limit) return []
  const figures = `${objective} ${round(measured)} ms (limit ${limit} ms)`
  const ownMs = 2 * generator.lagP95Ms
  if (!generator.bound || measured - ownMs > limit) {
    return [{ objective, measured, limit, text: figures }]
  }
  const text = `${figures}, of which the load generator's own lag may be ${round(ownMs)} ms`
  return [{ objective: 'generator', measured, limit, text }]
}

/** Share of failures at which even a small sample proves that the rate isn't sustained. */
const mostFailing = 0.5

function judgeErrors({ errors, reads, writes }: StepResult, slo: Slo): BrokenObjective[] {
  const limit = allowedErrors(slo, reads.count + writes.count)
  if (errors.count <= limit && errors.share < mostFailing) return []
  const [first] = errors.kinds
  const example = first ? `, most often ${first.route}: ${first.reason}` : ''
  const share = `${round(errors.share * 100)} % errors (limit ${slo.errorShare * 100} %)`
  return [{ objective: 'errors', measured: errors.count, limit, text: share + example }]
}

/**
 * Requests that wait at the end, beyond those of the middle, are a wait that the next
 * users inherit. Half the objective's worth of it is more than chance.
 */
function judgeRequestBacklog(
  { backlog, offeredPerSecond }: StepResult,
  slo: Slo,
): BrokenObjective[] {
  const growth = backlog.end - backlog.middle
  const limit = (offeredPerSecond * slo.readP95Ms) / 1000 / 2
  if (growth <= limit || backlog.end < 1.5 * backlog.middle) return []
  const text = `requests in flight grew from ${round(backlog.middle)} to ${round(backlog.end)}`
  return [{ objective: 'request backlog', measured: growth, limit, text }]
}

const jobsOfChance = 3
const growingShare = 0.05

function judgeJobs({ queued, finished, waitP95Ms }: JobsEvidence, slo: Slo): BrokenObjective[] {
  const broken: BrokenObjective[] = []
  if (waitP95Ms >= slo.jobWaitP95Ms) {
    const text = `p95 wait of jobs ${round(waitP95Ms)} ms (limit ${slo.jobWaitP95Ms} ms)`
    broken.push({ objective: 'job wait', measured: waitP95Ms, limit: slo.jobWaitP95Ms, text })
  }
  const growth = queued.end - queued.start
  const limit = Math.max(jobsOfChance, growingShare * (finished + growth))
  if (growth > limit && queued.end > queued.middle) {
    const text = `queued jobs grew from ${queued.start} to ${queued.end} while ${finished} were done`
    broken.push({ objective: 'job backlog', measured: growth, limit, text })
  }
  return broken
}

function round(value: number): number {
  return value < 10 ? Math.round(value * 100) / 100 : Math.round(value)
}
