import type { Node } from 'libpg-query'
import { descendants, namesOf } from '../../postgres/parser.ts'

/** Names of the columns in a query, whichever table they are of, and how often each stands there; undefined where it may read any, or rows themselves. */
export function columnsNamed(
  query: Node,
  aliases: readonly string[],
): ReadonlyMap<string, number> | undefined {
  if (!('SelectStmt' in query)) return undefined
  for (const _ of descendants(query, 'LockingClause')) return undefined
  const joins = [...descendants(query, 'JoinExpr')]
  if (joins.some(({ isNatural }) => isNatural)) return undefined
  const names = [...descendants(query, 'ColumnRef')].map(
    ({ fields }) => namesOf(fields).at(-1) ?? '*',
  )
  // `row_to_json(t)` names the table in the place of a column.
  if (names.some((name) => name === '*' || aliases.includes(name))) return undefined
  const all = [...names, ...joins.flatMap(({ usingClause }) => namesOf(usingClause))]
  const byName = Map.groupBy(all, (name) => name)
  return new Map([...byName].map(([name, alike]) => [name, alike.length]))
}
