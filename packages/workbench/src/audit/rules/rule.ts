import type { IndexAdvice } from '../advice/advise.ts'
import type { IndexNames } from '../advice/index-name.ts'
import type { Catalogue, Index } from '../catalogue/catalogue.ts'
import type { JitUse } from '../catalogue/read-jit.ts'
import type { Finding } from '../finding.ts'
import type { Reading } from '../reading.ts'

/** Looks for one kind of fault. Pure: everything it decides from is in `seen`, read beforehand. */
export interface Rule {
  judge(seen: Seen): readonly Judgement[]
}

/** All that was read from the database, and the advice that follows from it. */
export interface Seen {
  readonly catalogue: Catalogue
  readonly advice: IndexAdvice
  /** The statements that were understood, most time first; none where a log tells neither their rows nor their blocks. */
  readonly readings: readonly Reading[]
  /** Time over which the statements were counted; undefined where nothing tells. */
  readonly periodMs: number | undefined
  /** Cost of JIT compilation, where pg_stat_statements counts it. */
  readonly jit: JitUse | undefined
  readonly source: 'pg_stat_statements' | 'log' | 'none'
  readonly now: Date
  /** Names that new indexes can have beside the advised ones. */
  readonly names: IndexNames
}

/** A finding, and how it stands to the findings of other rules. */
export interface Judgement extends Omit<Finding, 'rule'> {
  /** The index that the finding is about; it is left out when another finding settles that index. */
  readonly about?: Index
  /** Indexes that the finding's SQL drops, replaces or relies on: other rules leave them alone. */
  readonly settles?: readonly Index[]
  /** Why it is too early to tell: the report has this note instead of the finding. */
  readonly withheld?: string
}
