import type { AdvisedIndex } from './advice/advised-index.ts'
import type { Subject } from './advice/subject.ts'
import type { Catalogue } from './catalogue/catalogue.ts'
import type { Rank } from './cost-model/plan.ts'

/** All that is needed to try the chosen indexes elsewhere. */
export interface ToVerify {
  readonly url: string
  readonly catalogue: Catalogue
  readonly indexes: readonly AdvisedIndex[]
  readonly subjects: readonly Subject[]
}

/** Tries indexes on another database than the audited one. */
export type Verifier = (what: ToVerify) => Promise<Verified>

/** Result of a trial of the chosen indexes. */
export interface Verified {
  /** The server and the rows on which it was tried, as a sentence. */
  readonly where: string
  readonly indexes: readonly VerifiedIndex[]
  readonly statements: readonly VerifiedStatement[]
  /** Statements on the tables of the indexes that could not be run, and why. */
  readonly notRun: readonly NotRun[]
  readonly notes: readonly string[]
  /** Error of the cost model, where the planner was asked about indexes of full size. */
  readonly model?: ModelError
  readonly elapsedMs: number
}

/** Differences are shares of the smaller cost. */
export interface ModelError {
  readonly statements: readonly {
    readonly text: string
    readonly modelled: number
    readonly planned: number
    readonly today: number
    readonly todayThere: number
  }[]
  readonly median: number
  readonly p90: number
  /** Median difference between the scratch's planner and the audited server's, without the indexes. */
  readonly scratchMedian: number
  readonly text: string
}

/** `unverified`: it could not be tried, so its advice stands as it was. */
export type Verdict = 'kept' | 'dropped' | 'undecided' | 'unverified'

export interface VerifiedIndex {
  readonly schema: string
  readonly name: string
  readonly ddl: string
  readonly verdict: Verdict
  readonly reason: string
  /** Size on the database of the trial; undefined where it wasn't built. */
  readonly sizeBytes: number | undefined
}

export interface VerifiedStatement {
  readonly fingerprint: string
  readonly text: string
  /** Names of the new indexes that its plans read. */
  readonly uses: readonly string[]
  /** One for each set of values that it was run with. */
  readonly runs: readonly VerifiedRun[]
}

export interface VerifiedRun {
  /** Frequency of the values in their columns. */
  readonly values: Rank
  readonly before: Measured
  readonly after: Measured
}

/** Some executions of one statement, with the same values and the same indexes. */
export interface Measured {
  /** Median of `runs` executions. */
  readonly ms: number
  /** Distance between the quickest and the slowest of the middle half. */
  readonly noiseMs: number
  readonly runs: number
  /** Blocks that one execution reads, found in memory or not. */
  readonly blocks: number
  /** True when the execution was stopped at the limit, so that it takes at least `ms`. */
  readonly stopped: boolean
  readonly plan: readonly string[]
}

export interface NotRun {
  readonly text: string
  readonly reason: string
}

/** The indexes that were not refuted. */
export function withoutDropped(
  indexes: readonly AdvisedIndex[],
  { indexes: tried }: Verified,
): readonly AdvisedIndex[] {
  const dropped = new Set(
    tried
      .filter(({ verdict }) => verdict === 'dropped')
      .map(({ schema, name }) => key(schema, name)),
  )
  return indexes.filter(({ schema, name }) => !dropped.has(key(schema, name)))
}

function key(schema: string, name: string): string {
  return JSON.stringify([schema, name])
}
