import type { AdvisedIndex, Confidence } from './advice/advised-index.ts'
import type { Index } from './catalogue/catalogue.ts'

/** One thing that is wrong with the database, why it matters, and what to run. */
export interface Finding {
  readonly rule: Rule
  readonly severity: 'high' | 'medium' | 'low'
  /** What is wrong, with what: one line. */
  readonly title: string
  /** The evidence, figures included. */
  readonly why: string
  readonly sql: readonly string[]
  /** `migration`: safe to run as it is. `review`: only somebody who knows the app can tell. */
  readonly apply: 'migration' | 'review'
  readonly confidence: Confidence
  readonly sizeBytes?: number
  /** An invalid index that the SQL drops and makes anew. */
  readonly replaces?: Index
  /** Only of `missing-index`. */
  readonly index?: AdvisedIndex
}

export type Rule =
  | 'missing-index'
  | 'invalid-index'
  | 'stale-statistics'
  | 'redundant-index'
  | 'unindexed-foreign-key'
  | 'unused-index'
  | 'no-primary-key'
  | 'whole-table-reads'

const severities = { high: 0, medium: 1, low: 2 }
const rules: readonly Rule[] = [
  'missing-index',
  'stale-statistics',
  'invalid-index',
  'whole-table-reads',
  'redundant-index',
  'unindexed-foreign-key',
  'unused-index',
  'no-primary-key',
]

/** The most urgent first; the same findings always in the same order. */
export function ranked(findings: readonly Finding[]): readonly Finding[] {
  return findings.toSorted(
    (a, b) =>
      severities[a.severity] - severities[b.severity] ||
      rules.indexOf(a.rule) - rules.indexOf(b.rule) ||
      (b.index?.share ?? 0) - (a.index?.share ?? 0) ||
      (b.sizeBytes ?? 0) - (a.sizeBytes ?? 0) ||
      (a.title < b.title ? -1 : 1),
  )
}
