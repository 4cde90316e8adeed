import type { Node } from 'libpg-query'
import { descendants, namesOf, parseStatement } from '../../../postgres/parser.ts'

/** A node of the tree that libpg_query makes of a PL/pgSQL body. */
export type Json = Record<string, unknown>

/** The statement in a node, or its expression as `select expression`. */
export function parsedIn(holder: unknown): Node | undefined {
  const { query, parseMode } = (holder as { PLpgSQL_expr: Json }).PLpgSQL_expr
  const text = String(query)
  if (Number(parseMode ?? 0) === 0) return parseStatement(text)
  return parseStatement(`select ${Number(parseMode) === 2 ? text : text.replace(/^.*?:?=/s, '')}`)
}

export function expressionIn(holder: unknown): Node | undefined {
  if (!holder) return undefined
  const node = parsedIn(holder)
  if (!node || !('SelectStmt' in node)) return undefined
  const { targetList = [], fromClause } = node.SelectStmt
  const [target] = targetList
  if (fromClause || targetList.length !== 1)
    return { SubLink: { subLinkType: 'EXPR_SUBLINK', subselect: node } }
  return target && 'ResTarget' in target ? target.ResTarget.val : undefined
}

/** Variables passed to a procedure, which may come back changed. */
export function namesIn(call: Node | undefined): string[] {
  return [...descendants(call, 'ColumnRef')].flatMap(({ fields }) => namesOf(fields).slice(-1))
}
