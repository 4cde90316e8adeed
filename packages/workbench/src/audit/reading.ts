import type { StatementUse } from '../evidence/statements.ts'
import { parseStatement } from '../postgres/parser.ts'
import { repairText } from '../postgres/repair-text.ts'
import type { IndexAdvice } from './advice/advise.ts'
import type { Accesses } from './statement/access.ts'
import { type Form, formOf } from './statement/form.ts'

/** A statement of the workload, as rules on statements see it. */
export interface Reading {
  readonly statement: StatementUse
  readonly accesses: Accesses
  readonly form: Form
  /** Share of the database time that it still takes once the advised indexes are there, 0 to 1. */
  readonly share: number
}

export interface Readings {
  /** The statements that were understood, most time first. */
  readonly readings: readonly Reading[]
  /** Statements that there was no time to read again. */
  readonly late: number
}

/** Reads how statements are written. Those that run inside a function count with their caller. */
export function readingsOf(
  { understood, indexes, workloadMs }: IndexAdvice,
  isUp: () => boolean = () => false,
): Readings {
  const left = new Map<string, number>()
  for (const { fingerprint, left: own } of indexes.flatMap((each) => each.statements))
    left.set(fingerprint, Math.min(left.get(fingerprint) ?? 1, own))
  const shared = understood
    .filter(({ statement: { nested, calls } }) => !nested && calls > 0)
    .map(({ statement, accesses }) => ({
      statement,
      accesses,
      share: (statement.totalMs / workloadMs) * (left.get(statement.fingerprint) ?? 1),
    }))
    .toSorted((a, b) => b.share - a.share)
  const readings: Reading[] = []
  for (const [i, each] of shared.entries()) {
    if (isUp()) return { readings, late: shared.length - i }
    const form = formOf(parseStatement(repairText(each.statement.text)))
    if (form) readings.push({ ...each, form })
  }
  return { readings, late: 0 }
}
