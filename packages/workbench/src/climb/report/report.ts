import { askedOf, type CpuMs, type Evidence, hitRate, lookUpsOf } from '../../evidence/index.ts'
import type { LookUps } from '../../look-ups.ts'
import type { ClimbResult } from '../events.ts'
import type { Decision } from '../judge-gain.ts'
import type { Measurement } from '../measurement.ts'
import type { Noise } from '../noise.ts'
import { busiestAt } from '../predict.ts'
import { type Verdict, verdictOf } from './verdict.ts'

/** A climb as it is printed, stored and drawn: plain JSON. */
export interface ClimbReport extends Verdict {
  readonly takenAt: string
  readonly conditions: Conditions
  readonly start: Level
  readonly rungs: readonly RungRow[]
  readonly blocked: ClimbResult['blocked']
  readonly notApplicable: ClimbResult['notApplicable']
  readonly left: ClimbResult['left']
  readonly end: Level
}

/** Conditions of a capacity figure, printed beside it. */
export interface Conditions {
  readonly app: string
  readonly cores: number
  readonly cpu: string
  readonly memoryGib: number
  readonly node: string
  readonly postgres: string
  /** Connections that the server allows; undefined in reports of older versions. */
  readonly connections?: number
  readonly users: number
  /** Users that are active in the peak hour, and so visit during the load. */
  readonly visitors: number
  readonly profile: string
  /** Requests/s at design peak of 100,000 monthly users under the profile. */
  readonly profilePerSecond: number
  readonly mix: string
  readonly slo: string
  readonly seconds: number
}

export interface Level {
  readonly perSecond: number
  readonly low: number
  readonly high: number
  readonly users: number
  /** The search found no limit, so the app may carry more. */
  readonly isLowerBound: boolean
  readonly limitedBy: string
  /** The resource with the least to spare at that rate. */
  readonly busiest: { readonly name: string; readonly share: number }
  readonly cpuMs: CpuMs
  /** Number of requests behind the CPU figures. */
  readonly cpuRequests: number
  readonly noise: Noise
  readonly cache: CacheFigures
}

/** Look-ups in the app's cache: all of them, and by route. */
interface CacheFigures extends LookUps {
  /** Undefined when there were no look-ups. */
  readonly hitRate?: number
  readonly routes: readonly ({ readonly route: string; readonly requests: number } & LookUps)[]
}

export interface RungRow {
  readonly rung: string
  readonly evidence: string
  readonly applied: readonly string[]
  readonly predictedPerSecond: number
  readonly predictedCpuMs: CpuMs
  readonly before: Level
  readonly after: Level
  readonly decision: Decision
  readonly reason: string
  /** Lines about the rung's effect, beside the capacity. */
  readonly shown: readonly string[]
}

/** Puts a climb's result into figures; `usersAt` converts requests/s into users of the profile. */
export function reportOf(
  result: ClimbResult,
  conditions: Conditions,
  usersAt: (perSecond: number) => number,
): ClimbReport {
  const { cores } = conditions
  const level = (measurement: Measurement) => levelOf(measurement, cores, usersAt)
  return {
    ...verdictOf(result),
    takenAt: new Date().toISOString(),
    conditions,
    start: level(result.start),
    rungs: result.steps.map((step) => ({
      rung: step.rung,
      evidence: step.because,
      applied: step.applied,
      predictedPerSecond: step.predictedPerSecond,
      predictedCpuMs: step.predictedDemandMs,
      before: level(step.before),
      after: level(step.after),
      decision: step.gain.decision,
      reason: step.gain.reason,
      shown: step.shown,
    })),
    blocked: result.blocked,
    notApplicable: result.notApplicable,
    left: result.left,
    end: level(result.end),
  }
}

function levelOf(
  { capacity, evidence, noise }: Measurement,
  cores: number,
  usersAt: (perSecond: number) => number,
): Level {
  return {
    perSecond: capacity.capacityPerSecond,
    low: capacity.lowPerSecond,
    high: capacity.highPerSecond,
    users: usersAt(capacity.capacityPerSecond),
    isLowerBound: capacity.isLowerBound,
    limitedBy: capacity.limitedBy,
    busiest: busiestAt(evidence.ratePerSecond, evidence, cores),
    cpuMs: evidence.demandMs,
    cpuRequests: evidence.demandRequests,
    noise,
    cache: cacheOf(evidence),
  }
}

function cacheOf({ routes }: Evidence): CacheFigures {
  const all = lookUpsOf(routes)
  const rate = hitRate(all)
  const asking = routes.filter(({ lookUps }) => askedOf(lookUps) + lookUps.bypasses > 0)
  return {
    ...all,
    ...(rate === undefined ? {} : { hitRate: rate }),
    routes: asking.map(({ route, count, lookUps }) => ({ route, requests: count, ...lookUps })),
  }
}
