import type { LookUps } from '../../look-ups.ts'

/** Result of one step of constant load. Plain JSON, because the generator's process sends it. */
export interface StepResult {
  readonly plannedPerSecond: number
  /** Requests/s that were due in the measured time, sent or not. */
  readonly offeredPerSecond: number
  /** Successful answers/s that arrived during the measured time. */
  readonly completedPerSecond: number
  readonly measuredMs: number
  /** `hopeless`: given up early, since the objectives could no longer be met. */
  readonly ended: 'complete' | 'hopeless'
  /** False when answers were still missing at the end and their connections had to be cut. */
  readonly drained: boolean
  readonly reads: Latency
  readonly writes: Latency
  readonly routes: readonly RouteResult[]
  readonly errors: ErrorSummary
  /** Requests in flight, averaged over a fifth of the time around the middle and at the end. */
  readonly backlog: { readonly middle: number; readonly end: number }
  readonly journeys: {
    readonly started: number
    readonly finished: number
    readonly meanRequests: number
  }
  readonly generator: GeneratorHealth
}

/** Times from the moment a user meant to send until the whole answer was there. */
export interface Latency {
  readonly count: number
  readonly p50Ms: number
  readonly p90Ms: number
  readonly p95Ms: number
  readonly p99Ms: number
  readonly maxMs: number
}

/** The figures of `Told` are 0 where the app's answers tell nothing. */
export interface RouteResult extends Latency, Told {
  readonly route: string
  readonly kind: 'read' | 'write'
  /** Sent without a login, as sign-ins are, and what strangers do. */
  readonly anonymous: boolean
  readonly errors: number
  /** Requests among `count` that a perfect cache would have answered. */
  readonly repeats: number
}

/** The work behind one answer, as its headers tell it. */
export interface Told {
  /** Look-ups in the app's cache. */
  readonly lookUps: LookUps
  readonly statements: number
  /** Statements that went to a replica. */
  readonly onReplicas: number
  readonly poolWaits: PoolWaits
}

/** Waits for one of the process' connections to the database, and how long they took together. */
interface PoolWaits {
  readonly count: number
  readonly ms: number
}

export interface ErrorSummary {
  readonly count: number
  readonly share: number
  readonly kinds: readonly ErrorKind[]
}

export interface ErrorKind {
  readonly route: string
  /** A status (`status 503`) or what kept the answer from coming (`timeout`, `saturated`, `ECONNREFUSED`). */
  readonly reason: string
  readonly count: number
  /** Text of the first of them. */
  readonly sample: string
}

export interface GeneratorHealth {
  /** Delay with which the generator's own timers fired. */
  readonly lagP95Ms: number
  readonly lagP99Ms: number
  /** Share of one core. */
  readonly cpuShare: number
  readonly cpuSeconds: number
  /** Its lag is large enough to spoil the latencies. */
  readonly bound: boolean
}
