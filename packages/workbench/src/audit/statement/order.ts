import type { Node, SelectStmt, SortBy } from 'libpg-query'
import { descendants, namesOf } from '../../postgres/parser.ts'
import type { Order, SortKey, TableUse } from './access.ts'
import { keyOf } from './expression.ts'
import type { Scope } from './scope.ts'

/** The orders that a select asks of one table's rows; none when several tables or groups make it. */
export function ordersOf(select: SelectStmt, scope: Scope): readonly Order[] {
  const limited = select.limitCount !== undefined
  const sorted = (select.sortClause ?? []).map((node) => sortKey(node, select, scope))
  const use = sorted[0]?.use
  const known = sorted.flatMap((each) => (each !== undefined && each.use === use ? [each.key] : []))
  const isPlain = use !== undefined && known.length === sorted.length && !select.groupClause
  const extreme = extremeOf(select, scope)
  return [
    ...(isPlain ? [{ use, keys: known, kind: 'sort' as const, limited }] : []),
    ...(extreme ? [extreme] : []),
  ]
}

function sortKey(
  node: Node,
  select: SelectStmt,
  scope: Scope,
): { use: TableUse; key: SortKey } | undefined {
  if (!('SortBy' in node) || !node.SortBy.node) return undefined
  const direction = directionOf(node.SortBy)
  const expression = outputNamed(node.SortBy.node, select) ?? node.SortBy.node
  const key = keyOf(expression, (names) => scope.resolve(names))
  const use = key && firstUseOf(expression, scope)
  return key && use && direction ? { use, key: { key, ...direction } } : undefined
}

/** Undefined for an order by an operator of the statement's own. */
export function directionOf({
  sortby_dir,
  sortby_nulls,
}: SortBy): Pick<SortKey, 'descending' | 'nullsFirst'> | undefined {
  if (sortby_dir === 'SORTBY_USING') return undefined
  const descending = sortby_dir === 'SORTBY_DESC'
  const nullsFirst =
    sortby_nulls === 'SORTBY_NULLS_FIRST' || (sortby_nulls !== 'SORTBY_NULLS_LAST' && descending)
  return { descending, nullsFirst }
}

function firstUseOf(node: Node, scope: Scope): TableUse | undefined {
  for (const column of descendants({ node }, 'ColumnRef')) {
    const use = scope.resolve(namesOf(column.fields))?.use
    if (use) return use
  }
  return undefined
}

/** ORDER BY may name an output column, by its name or its number. */
function outputNamed(node: Node, select: SelectStmt): Node | undefined {
  const targets = (select.targetList ?? []).flatMap((each) =>
    'ResTarget' in each ? [each.ResTarget] : [],
  )
  if ('A_Const' in node && node.A_Const.ival) return targets[(node.A_Const.ival.ival ?? 0) - 1]?.val
  const names = 'ColumnRef' in node ? namesOf(node.ColumnRef.fields) : []
  return names.length === 1 ? targets.find((target) => target.name === names[0])?.val : undefined
}

/** `select max(x) from one_table`: the end of an order is enough. */
function extremeOf(select: SelectStmt, scope: Scope): Order | undefined {
  const target = select.targetList?.length === 1 ? select.targetList[0] : undefined
  const call = target && 'ResTarget' in target ? target.ResTarget.val : undefined
  if (!call || !('FuncCall' in call) || select.groupClause) return undefined
  const name = namesOf(call.FuncCall.funcname).at(-1)
  const argument = call.FuncCall.args?.[0]
  if ((name !== 'min' && name !== 'max') || !argument) return undefined
  const key = keyOf(argument, (names) => scope.resolve(names))
  const use = key && firstUseOf(argument, scope)
  if (!key || !use) return undefined
  const descending = name === 'max'
  return {
    use,
    keys: [{ key, descending, nullsFirst: descending }],
    kind: 'extreme',
    limited: true,
  }
}
