import type { Node } from 'libpg-query'
import { booleanIn } from '../../postgres/boolean.ts'
import { type NodeOf, namesOf, selectOf } from '../../postgres/parser.ts'

/** The facts by which constants are told. */
export interface Known {
  /** Columns that are never null; undefined in a function, where names are those of its parameters. */
  readonly notNull: ReadonlySet<string> | undefined
  /** Also true: a column compared with itself that may be null. */
  readonly ignoresNulls: boolean
  /** The expressions that functions of that name return; undefined for one that does more. */
  returnedBy(schema: string | undefined, name: string): readonly (Node | undefined)[]
}

export type Constant = boolean | number | string | null

/** The value that an expression has for every row; undefined where rows differ, or where it can't be told. */
export function constantOf(node: Node | undefined, known: Known, depth = 0): Constant | undefined {
  const below = (inner: Node | undefined) => constantOf(inner, known, depth + 1)
  if (!node || depth > 50) return undefined
  if ('A_Const' in node) return literal(node.A_Const)
  if ('TypeCast' in node) return cast(node.TypeCast, below)
  if ('BoolExpr' in node) return logic(node.BoolExpr, below)
  if ('CoalesceExpr' in node) return firstSet((node.CoalesceExpr.args ?? []).map(below))
  if ('CaseExpr' in node) return agreed(resultsOf(node.CaseExpr).map(below))
  if ('NullTest' in node) return nullTest(node.NullTest, known, below)
  if ('BooleanTest' in node) return booleanTest(node.BooleanTest, below)
  if ('A_Expr' in node) return comparison(node.A_Expr, known, below)
  if ('SubLink' in node) return subselect(node.SubLink, below)
  return 'FuncCall' in node ? call(node.FuncCall, known, depth) : undefined
}

type Below = (inner: Node | undefined) => Constant | undefined

function literal(constant: NodeOf<'A_Const'>): Constant | undefined {
  if (constant.isnull) return null
  if ('boolval' in constant) return constant.boolval?.boolval ?? false
  if ('ival' in constant) return constant.ival?.ival ?? 0
  return 'sval' in constant ? (constant.sval?.sval ?? '') : undefined
}

function cast({ arg, typeName }: NodeOf<'TypeCast'>, below: Below): Constant | undefined {
  const value = below(arg)
  const isBoolean = namesOf(typeName?.names).at(-1) === 'bool'
  return isBoolean && typeof value === 'string' ? booleanIn(value) : value
}

function logic(
  { boolop, args = [] }: NodeOf<'BoolExpr'>,
  below: Below,
): boolean | null | undefined {
  const values = args
    .map(below)
    .map((each) => (each === null || typeof each === 'boolean' ? each : undefined))
  if (boolop === 'NOT_EXPR') return typeof values[0] === 'boolean' ? !values[0] : values[0]
  const decides = boolop === 'OR_EXPR'
  if (values.includes(decides) || (decides && isComplete(args))) return decides
  if (values.includes(undefined)) return undefined
  return values.includes(null) ? null : !decides
}

/** `x is null or x is not null`. */
function isComplete(args: readonly Node[]): boolean {
  const tests = args.flatMap((each) => ('NullTest' in each ? [each.NullTest] : []))
  return tests.some((one) =>
    tests.some((other) => one.nulltesttype !== other.nulltesttype && isSame(one.arg, other.arg)),
  )
}

function firstSet(values: readonly (Constant | undefined)[]): Constant | undefined {
  const first = values.find((each) => each !== null)
  return values.length > 0 && first === undefined && !values.includes(undefined) ? null : first
}

function resultsOf({ args = [], defresult }: NodeOf<'CaseExpr'>): readonly (Node | undefined)[] {
  return [...args.map((each) => ('CaseWhen' in each ? each.CaseWhen.result : undefined)), defresult]
}

function agreed([first, ...others]: readonly (Constant | undefined)[]): Constant | undefined {
  return others.every((each) => each === first) ? first : undefined
}

function nullTest(
  { arg, nulltesttype }: NodeOf<'NullTest'>,
  { notNull }: Known,
  below: Below,
): boolean | undefined {
  const asksForNull = nulltesttype === 'IS_NULL'
  const value = below(arg)
  if (value !== undefined) return (value === null) === asksForNull
  const column = arg && 'ColumnRef' in arg ? namesOf(arg.ColumnRef.fields) : []
  const isNever = column.length === 1 && notNull?.has(column[0] ?? '')
  return isNever || (arg && 'SQLValueFunction' in arg) ? !asksForNull : undefined
}

function booleanTest({ arg, booltesttype }: NodeOf<'BooleanTest'>, below: Below) {
  const value = below(arg)
  if (value !== null && typeof value !== 'boolean') return undefined
  const test: string = booltesttype ?? ''
  const asked = test.endsWith('UNKNOWN') ? null : test.endsWith('TRUE')
  return (value === asked) !== test.startsWith('IS_NOT_')
}

const ofEqual: Readonly<Record<string, boolean>> = {
  '=': true,
  '<=': true,
  '>=': true,
  '<>': false,
  '<': false,
  '>': false,
}

function comparison(
  { kind, name, lexpr, rexpr }: NodeOf<'A_Expr'>,
  known: Known,
  below: Below,
): boolean | null | undefined {
  if (kind === 'AEXPR_NOT_DISTINCT' || kind === 'AEXPR_DISTINCT')
    return isSame(lexpr, rexpr) && isPlain(lexpr, known) ? kind === 'AEXPR_NOT_DISTINCT' : undefined
  const ofSame = ofEqual[namesOf(name).at(-1) ?? '']
  if (kind !== 'AEXPR_OP' || ofSame === undefined) return undefined
  const [left, right] = [below(lexpr), below(rexpr)]
  if (left === null || right === null) return null
  if (left !== undefined && left === right) return ofSame
  return isSame(lexpr, rexpr) && isSet(lexpr, known) ? ofSame : undefined
}

/** Made of columns, casts and the like, whose value can't change between its two places. */
function isPlain(node: Node | undefined, { notNull }: Known): boolean {
  return notNull !== undefined && !/"(FuncCall|SubLink|ParamRef)":/.test(JSON.stringify(node))
}

function isSet(node: Node | undefined, known: Known): boolean {
  if (!node || !isPlain(node, known)) return false
  const inner = 'TypeCast' in node ? node.TypeCast.arg : node
  const names = inner && 'ColumnRef' in inner ? namesOf(inner.ColumnRef.fields) : []
  const isNever = names.length === 1 && known.notNull?.has(names[0] ?? '') === true
  return known.ignoresNulls || isNever || (inner !== undefined && 'SQLValueFunction' in inner)
}

function isSame(a: Node | undefined, b: Node | undefined): boolean {
  const text = (node: Node | undefined) =>
    JSON.stringify(node, (key, value: unknown) => (key === 'location' ? undefined : value))
  return text(a) === text(b)
}

/** A subselect of no table: `(select true)`, `exists (select 1)`. */
function subselect({ subLinkType, subselect: inner }: NodeOf<'SubLink'>, below: Below) {
  const select = selectOf(inner)
  const { fromClause, whereClause, targetList: [target] = [], ...more } = select ?? {}
  const isOfOne =
    target &&
    !fromClause &&
    !whereClause &&
    more.limitCount === undefined &&
    more.op === 'SETOP_NONE'
  if (!isOfOne || more.limitOffset) return undefined
  if (subLinkType === 'EXISTS_SUBLINK') return true
  const isValue = subLinkType === 'EXPR_SUBLINK' && 'ResTarget' in target
  return isValue ? below(target.ResTarget.val) : undefined
}

function call({ funcname }: NodeOf<'FuncCall'>, known: Known, depth: number) {
  const names = namesOf(funcname)
  const inside = { ...known, notNull: undefined }
  const returned = known.returnedBy(names.at(-2), names.at(-1) ?? '')
  return agreed(returned.map((each) => constantOf(each, inside, depth + 10)))
}
