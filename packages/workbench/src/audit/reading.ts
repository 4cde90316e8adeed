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

/** The statements that were understood, most time first. Statements that run inside a function count with their caller. */
export function readingsOf({ understood, indexes, workloadMs }: IndexAdvice): readonly Reading[] {
  const left = new Map<string, number>()
  for (const { fingerprint, left: own } of indexes.flatMap((each) => each.statements))
    left.set(fingerprint, Math.min(left.get(fingerprint) ?? 1, own))
  return understood
    .filter(({ statement: { nested, calls } }) => !nested && calls > 0)
    .flatMap(({ statement, accesses }) => {
      const form = formOf(parseStatement(repairText(statement.text)))
      const share = (statement.totalMs / workloadMs) * (left.get(statement.fingerprint) ?? 1)
      return form ? [{ statement, accesses, form, share }] : []
    })
    .toSorted((a, b) => b.share - a.share)
}
