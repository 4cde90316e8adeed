import type { CpuMs } from '../evidence/index.ts'
import type { Finding } from '../ladder/index.ts'
import type { Gain } from './judge-gain.ts'
import type { Measurement } from './measurement.ts'

export type ClimbEvent =
  | { readonly type: 'measuring' }
  | { readonly type: 'measured'; readonly measurement: Measurement }
  | { readonly type: 'blocked'; readonly rung: string; readonly missing: string }
  | { readonly type: 'failed'; readonly rung: string; readonly failure: string }
  | { readonly type: 'not applicable'; readonly rung: string; readonly reason: string }
  | { readonly type: 'found'; readonly candidates: readonly Candidate[] }
  | { readonly type: 'applying'; readonly rung: string }
  | { readonly type: 'applied'; readonly rung: string; readonly applied: readonly string[] }
  | { readonly type: 'taken back'; readonly rung: string; readonly failure?: string }
  | { readonly type: 'time up'; readonly left: ClimbResult['left'] }
  | { readonly type: 'judged'; readonly step: ClimbStep }

/** A finding with the predicted capacity, written down before it is measured. */
export interface Candidate {
  readonly finding: Finding
  readonly predictedPerSecond: number
  readonly predictedDemandMs: CpuMs
}

export interface ClimbStep {
  readonly rung: string
  readonly because: string
  readonly applied: readonly string[]
  readonly predictedPerSecond: number
  readonly predictedDemandMs: CpuMs
  readonly before: Measurement
  readonly after: Measurement
  readonly gain: Gain
  /** Lines on how the rung acted, and on its effects beside the capacity. */
  readonly shown: readonly string[]
}

export interface ClimbResult {
  readonly start: Measurement
  readonly steps: readonly ClimbStep[]
  readonly blocked: readonly { readonly rung: string; readonly missing: string }[]
  /** Rungs that couldn't be applied and were undone. */
  readonly failed: readonly { readonly rung: string; readonly failure: string }[]
  /** Rungs that were never measured, because they have nothing to do in this app. */
  readonly notApplicable: readonly { readonly rung: string; readonly reason: string }[]
  /** Findings that no time was left for, best first. */
  readonly left: readonly { readonly rung: string; readonly predictedPerSecond: number }[]
  readonly end: Measurement
}
