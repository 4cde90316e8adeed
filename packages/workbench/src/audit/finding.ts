import type { AdvisedIndex } from './advice/advised-index.ts'
import { type Confidence, type Kind, kinds, type Severity } from './rules/kinds.ts'

/** One thing that is wrong with the database, why it matters, and what to run. */
export interface Finding {
  readonly rule: Kind
  readonly severity: Severity
  /** One line: the fault, and the object that has it. */
  readonly title: string
  /** The evidence, figures included. */
  readonly why: string
  readonly sql: readonly string[]
  /** The improvement to expect. */
  readonly gain?: string
  /** How the SQL is taken back. */
  readonly undo?: string
  /** `migration`: safe to run as it is. `review`: someone who knows the app must decide. */
  readonly apply: 'migration' | 'review'
  readonly confidence: Confidence
  readonly sizeBytes?: number
  /** Share of the database time that it may save, 0 to 1. */
  readonly share?: number
  /** Set by `missing-index` only. */
  readonly index?: AdvisedIndex
}

/** Rank of each severity, the worst first. */
export const severities: Readonly<Record<Severity, number>> = { high: 0, medium: 1, low: 2 }
const order = Object.keys(kinds)

/** Findings that save time stand together, the most time first, whatever their kind. */
function placeOf({ rule, share }: Finding): number {
  return order.indexOf(share === undefined ? rule : 'missing-index')
}

/** Guesses come after findings that are sure. */
function isGuess({ severity, confidence }: Finding): number {
  return severity === 'low' && confidence === 'low' ? 1 : 0
}

/** The most urgent first; the same findings always in the same order. */
export function ranked(findings: readonly Finding[]): readonly Finding[] {
  return findings.toSorted(
    (a, b) =>
      severities[a.severity] - severities[b.severity] ||
      isGuess(a) - isGuess(b) ||
      placeOf(a) - placeOf(b) ||
      (b.share ?? 0) - (a.share ?? 0) ||
      order.indexOf(a.rule) - order.indexOf(b.rule) ||
      (b.sizeBytes ?? 0) - (a.sizeBytes ?? 0) ||
      (a.title < b.title ? -1 : 1),
  )
}
