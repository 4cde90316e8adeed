import type { Node, SelectStmt } from 'libpg-query'
import type { StatementUse } from '../evidence/statements.ts'
import { descendants, namesOf, parseStatement, selectOf } from '../postgres/parser.ts'
import { repairText } from '../postgres/repair-text.ts'
import type { IndexAdvice } from './advice/advise.ts'
import type { Accesses } from './statement/access.ts'

/** A statement of the workload, as rules on statements see it. */
export interface Reading {
  readonly statement: StatementUse
  readonly accesses: Accesses
  readonly form: Form
  /** Share of the database time that it still takes once the advised indexes are there, 0 to 1. */
  readonly share: number
}

/** Properties of a statement beside its tables and conditions. */
export interface Form {
  /** It changes nothing, and locks no rows. */
  readonly isRead: boolean
  readonly locksRows: boolean
  readonly hasLimit: boolean
  /** OFFSET by a parameter, or by a number above 0. */
  readonly hasOffset: boolean
  /** `select *`, or `select t.*`, at its top. */
  readonly hasStar: boolean
  /** `count(*)` is all that it returns. */
  readonly counts: boolean
}

/** The statements that were understood, most time first. Statements that run inside a function count with their caller. */
export function readingsOf({ understood, indexes, workloadMs }: IndexAdvice): readonly Reading[] {
  const left = new Map<string, number>()
  for (const { fingerprint, costBefore, costAfter } of indexes.flatMap((each) => each.statements))
    left.set(fingerprint, Math.min(left.get(fingerprint) ?? 1, costAfter / Math.max(costBefore, 1)))
  return understood
    .filter(({ statement: { nested, calls } }) => !nested && calls > 0)
    .flatMap(({ statement, accesses }) => {
      const form = formOf(parseStatement(repairText(statement.text)))
      const share = (statement.totalMs / workloadMs) * (left.get(statement.fingerprint) ?? 1)
      return form ? [{ statement, accesses, form, share }] : []
    })
    .toSorted((a, b) => b.share - a.share)
}

/** Undefined for what is no query and changes no rows. */
export function formOf(parsed: Node | undefined): Form | undefined {
  if (!parsed) return undefined
  const select = selectOf(parsed)
  const locksRows = !descendants(parsed, 'LockingClause').next().done
  return {
    isRead: select !== undefined && !locksRows && !writes(select),
    locksRows,
    hasLimit: select?.limitCount !== undefined,
    hasOffset: select?.limitOffset !== undefined && !isZero(select.limitOffset),
    hasStar: select?.targetList?.some(isStar) ?? false,
    counts: select !== undefined && countsOnly(select),
  }
}

function writes(select: SelectStmt): boolean {
  const changing = ['InsertStmt', 'UpdateStmt', 'DeleteStmt', 'MergeStmt'] as const
  return (
    select.intoClause !== undefined ||
    changing.some((kind) => !descendants(select, kind).next().done)
  )
}

function isZero(node: Node): boolean {
  return 'A_Const' in node && 'ival' in node.A_Const && (node.A_Const.ival?.ival ?? 0) === 0
}

function isStar(target: Node): boolean {
  const value = 'ResTarget' in target ? target.ResTarget.val : undefined
  return (
    value !== undefined && 'ColumnRef' in value && namesOf(value.ColumnRef.fields).at(-1) === '*'
  )
}

function countsOnly({ targetList = [], groupClause, fromClause }: SelectStmt): boolean {
  const [target] = targetList
  const value = target && 'ResTarget' in target ? target.ResTarget.val : undefined
  // Casts around it, as ORMs write them, change nothing.
  const [call] = value ? [...descendants({ value }, 'FuncCall')] : []
  return (
    targetList.length === 1 &&
    groupClause === undefined &&
    fromClause !== undefined &&
    namesOf(call?.funcname).at(-1) === 'count' &&
    call?.over === undefined
  )
}
