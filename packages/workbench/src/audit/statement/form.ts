import type { Node, SelectStmt } from 'libpg-query'
import { descendants, type NodeOf, namesOf, selectOf } from '../../postgres/parser.ts'

/** Properties of a statement beside its tables and conditions. */
export interface Form {
  /** It changes nothing, and locks no rows. */
  readonly isRead: boolean
  /** It locks rows, or changes and returns rows that a LIMIT chose: a worker takes its next one so. */
  readonly takesRows: boolean
  readonly hasLimit: boolean
  /** Pages by an OFFSET that is a parameter, or a number above 0, over rows that aren't grouped or counted first. */
  readonly hasOffset: boolean
  /** Columns that it returns as they are, at its top; `*` for `select *` or `select t.*`. */
  readonly lists: ReadonlySet<string>
  /** Names in what it or a subselect of it returns; `*` for all columns. */
  readonly returns: ReadonlySet<string>
  /** Conditions of its WHERE that must all hold. */
  readonly conditions: number
  /** The table or view that it counts, where `count(*)` of all its rows is all that it returns. */
  readonly counts: string | undefined
}

/** Undefined for what is no query and changes no rows. */
export function formOf(parsed: Node | undefined): Form | undefined {
  if (!parsed) return undefined
  const select = selectOf(parsed)
  const locksRows = !descendants(parsed, 'LockingClause').next().done
  return {
    isRead: select !== undefined && !locksRows && !writes(select),
    takesRows: locksRows || changesNext(parsed),
    hasLimit: select?.limitCount !== undefined,
    hasOffset: select !== undefined && skips(select) && !readsAll(select),
    lists: new Set(select?.targetList?.flatMap(plainColumn)),
    returns: returned(parsed),
    conditions: conditionsIn(select?.whereClause),
    counts: select && counted(select),
  }
}

function writes(select: SelectStmt): boolean {
  const changing = ['InsertStmt', 'UpdateStmt', 'DeleteStmt', 'MergeStmt'] as const
  return (
    select.intoClause !== undefined ||
    changing.some((kind) => !descendants(select, kind).next().done)
  )
}

function changesNext(parsed: Node): boolean {
  const change = [...descendants(parsed, 'UpdateStmt'), ...descendants(parsed, 'DeleteStmt')]
  const isLimited = [...descendants(parsed, 'SelectStmt')].some(({ limitCount }) => limitCount)
  return isLimited && change.some(({ returningClause }) => returningClause)
}

/** Pages have a size, and an order or all rows. Prisma writes `OFFSET 0` to every query, and pg_stat_statements hides the 0. */
function skips({ limitOffset, limitCount, sortClause, whereClause }: SelectStmt): boolean {
  const isPage = limitCount !== undefined && (sortClause !== undefined || whereClause === undefined)
  return isPage && limitOffset !== undefined && !isZero(limitOffset)
}

function isZero(node: Node): boolean {
  return 'A_Const' in node && 'ival' in node.A_Const && (node.A_Const.ival?.ival ?? 0) === 0
}

const aggregates = new Set(
  'count sum avg min max string_agg array_agg json_agg jsonb_agg bool_and bool_or'.split(' '),
)

/** Does it read all its rows for any page? A group, an aggregate or a window does. */
function readsAll(select: SelectStmt): boolean {
  const { targetList, groupClause, distinctClause, havingClause, larg } = select
  const calls = [...descendants({ targetList }, 'FuncCall', (kind) => kind !== 'SubLink')]
  return (
    [groupClause, distinctClause, havingClause, larg].some((each) => each !== undefined) ||
    calls.some(({ funcname, over }) => over || aggregates.has(namesOf(funcname).at(-1) ?? ''))
  )
}

function plainColumn(target: Node): readonly string[] {
  const value = 'ResTarget' in target ? withoutCast(target.ResTarget.val) : undefined
  return value && 'ColumnRef' in value ? namesOf(value.ColumnRef.fields).slice(-1) : []
}

function returned(parsed: Node): ReadonlySet<string> {
  const values = [...descendants(parsed, 'ResTarget')].map(({ val }) => val)
  const references = values.flatMap((val) => [...descendants({ val }, 'ColumnRef')])
  return new Set(references.flatMap(({ fields }) => namesOf(fields).slice(-1)))
}

function conditionsIn(where: Node | undefined): number {
  if (!where) return 0
  const isAnd = 'BoolExpr' in where && where.BoolExpr.boolop === 'AND_EXPR'
  return isAnd ? (where.BoolExpr.args ?? []).reduce((sum, each) => sum + conditionsIn(each), 0) : 1
}

function counted(select: SelectStmt): string | undefined {
  const [target] = select.targetList ?? []
  const value = target && 'ResTarget' in target ? withoutCast(target.ResTarget.val) : undefined
  const isCount =
    select.targetList?.length === 1 && value && 'FuncCall' in value && countsRows(value.FuncCall)
  return isCount ? sourceOf(select) : undefined
}

/** Casts, as ORMs write them, change nothing. */
function withoutCast(node: Node | undefined): Node | undefined {
  return node && 'TypeCast' in node ? withoutCast(node.TypeCast.arg) : node
}

/** `count(*)`, or `count(1)`, which pg_stat_statements shows as `count($1)`. */
function countsRows(call: NodeOf<'FuncCall'>): boolean {
  const { funcname, args: [arg] = [], agg_star, agg_distinct, agg_filter, over } = call
  const isOfAll = agg_star || (arg !== undefined && ('A_Const' in arg || 'ParamRef' in arg))
  return namesOf(funcname).at(-1) === 'count' && isOfAll && !agg_distinct && !agg_filter && !over
}

/** The one relation of which it reads every row, also through a subselect that leaves none out, as Prisma asks. */
function sourceOf(select: SelectStmt): string | undefined {
  const { fromClause: [from, ...others] = [], whereClause } = select
  const isWhole =
    from !== undefined &&
    others.length === 0 &&
    [select.withClause, select.groupClause, select.havingClause, select.distinctClause].every(
      (each) => each === undefined,
    ) &&
    !['ColumnRef', 'FuncCall', 'SubLink'].some(
      (kind) => !descendants({ whereClause }, kind as 'ColumnRef').next().done,
    )
  if (!isWhole) return undefined
  if ('RangeVar' in from) return from.RangeVar.relname
  const inner = 'RangeSubselect' in from ? selectOf(from.RangeSubselect.subquery) : undefined
  return inner && inner.limitCount === undefined ? sourceOf(inner) : undefined
}
