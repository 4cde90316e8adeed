import type { FuncCall, SelectStmt } from 'libpg-query'
import { descendants, namesOf } from '../../../postgres/parser.ts'

/** Whether a query aggregates to one row, even without matches. */
export function isOneRow({ groupClause, targetList, havingClause }: SelectStmt): boolean {
  if (groupClause) return false
  return havingClause !== undefined || [...descendants(targetList, 'FuncCall', isOwn)].some(isTotal)
}

const isOwn = (kind: string) => kind !== 'SubLink'

const isTotal = ({ funcname, over }: FuncCall) =>
  over === undefined &&
  /^(count|sum|avg|min|max|every|bool_(and|or)|bit_(and|or)|\w+_agg)$/.test(
    namesOf(funcname).at(-1) ?? '',
  )
