import type { A_Const, Node } from 'libpg-query'
import { quoteIdentifier } from '../../postgres/names.ts'
import { type NodeOf, namesOf } from '../../postgres/parser.ts'
import type { Table } from '../catalogue/catalogue.ts'
import type { Key, TableUse } from './access.ts'

/** Finds whose column a reference means. */
export type Resolve = (names: readonly string[]) => { use: TableUse; column: string } | undefined

interface Rendering {
  readonly use: TableUse
  readonly columns: string[]
  readonly functions: string[]
  complete: boolean
}

/**
 * Writes an expression over one table's columns in the form that an index key has, the same for
 * the same meaning whether it comes from a statement or from the catalogue. Undefined when it
 * uses several tables, none, or something that isn't known to be immutable.
 */
export function keyOf(node: Node, resolve: Resolve): Key | undefined {
  const use = firstUse(node, resolve)
  if (!use) return undefined
  const rendering: Rendering = { use, columns: [], functions: [], complete: true }
  const sql = render(node, rendering, resolve)
  if (sql === undefined || rendering.columns.length === 0) return undefined
  const { columns, functions, complete } = rendering
  return { sql, column: plainColumn(node, resolve), columns, functions, complete }
}

/** The table use of an expression's first column. */
function firstUse(node: Node, resolve: Resolve): TableUse | undefined {
  if ('ColumnRef' in node) return resolve(namesOf(node.ColumnRef.fields))?.use
  for (const child of operands(node)) {
    const use = firstUse(child, resolve)
    if (use) return use
  }
  return undefined
}

function operands(node: Node): readonly Node[] {
  if ('TypeCast' in node) return present([node.TypeCast.arg])
  if ('FuncCall' in node) return node.FuncCall.args ?? []
  if ('A_Expr' in node) return present([node.A_Expr.lexpr, node.A_Expr.rexpr])
  if ('CoalesceExpr' in node) return node.CoalesceExpr.args ?? []
  if ('CollateClause' in node) return present([node.CollateClause.arg])
  return []
}

function present(nodes: readonly (Node | undefined)[]): readonly Node[] {
  return nodes.filter((node) => node !== undefined)
}

function plainColumn(node: Node, resolve: Resolve): string | undefined {
  if ('ColumnRef' in node) return resolve(namesOf(node.ColumnRef.fields))?.column
  return undefined
}

// Operators whose functions are immutable whatever the types in question.
const immutableOperators = new Set(['->', '->>', '#>', '#>>', '+', '-', '*', '/', '%'])

function render(node: Node, out: Rendering, resolve: Resolve): string | undefined {
  if ('ColumnRef' in node) return renderColumn(namesOf(node.ColumnRef.fields), out, resolve)
  if ('A_Const' in node) return constantText(node.A_Const)
  if ('ParamRef' in node) {
    out.complete = false
    return `$${node.ParamRef.number}`
  }
  if ('TypeCast' in node) return renderCast(node.TypeCast, out, resolve)
  if ('FuncCall' in node) return renderCall(node.FuncCall, out, resolve)
  if ('CoalesceExpr' in node) {
    const args = renderAll(node.CoalesceExpr.args ?? [], out, resolve)
    return args && `coalesce(${args.join(', ')})`
  }
  if ('A_Expr' in node) return renderOperator(node.A_Expr, out, resolve)
  return undefined
}

function renderColumn(
  names: readonly string[],
  out: Rendering,
  resolve: Resolve,
): string | undefined {
  const found = resolve(names)
  if (!found || found.use !== out.use) return undefined
  out.columns.push(found.column)
  return quoteIdentifier(found.column)
}

type CallNode = NodeOf<'FuncCall'>

function renderCall(call: CallNode, out: Rendering, resolve: Resolve): string | undefined {
  const plain = !call.over && !call.agg_star && !call.agg_distinct && !call.agg_filter
  const name = namesOf(call.funcname).at(-1)
  const args = renderAll(call.args ?? [], out, resolve)
  if (!plain || !name || !args) return undefined
  out.functions.push(name)
  return `${quoteIdentifier(name)}(${args.join(', ')})`
}

type OperatorNode = NodeOf<'A_Expr'>

function renderOperator(expr: OperatorNode, out: Rendering, resolve: Resolve): string | undefined {
  const name = namesOf(expr.name).at(-1) ?? ''
  if (expr.kind !== 'AEXPR_OP' || !expr.lexpr || !expr.rexpr || !immutableOperators.has(name))
    return undefined
  const left = render(expr.lexpr, out, resolve)
  const right = render(expr.rexpr, out, resolve)
  return left !== undefined && right !== undefined ? `(${left} ${name} ${right})` : undefined
}

type CastNode = NodeOf<'TypeCast'>

const textTypes = new Set(['text', 'varchar', 'bpchar'])
const castTypes = new Set([
  'text',
  'varchar',
  'int4',
  'int8',
  'int2',
  'numeric',
  'uuid',
  'bool',
  'float8',
])

/** Casts of dates depend on settings, so an index can't hold them; a cast of text to text says nothing. */
function renderCast(cast: CastNode, out: Rendering, resolve: Resolve): string | undefined {
  const type = namesOf(cast.typeName?.names).at(-1) ?? ''
  if (!cast.arg || cast.typeName?.arrayBounds) return undefined
  const before = out.columns.length
  const inner = render(cast.arg, out, resolve)
  if (inner === undefined) return undefined
  if ('A_Const' in cast.arg) return inner
  const types = out.columns.slice(before).map((column) => columnType(out.use.table, column))
  const isText = types.every((known) => /^(text|character|varchar|citext)/.test(known))
  if (textTypes.has(type) && isText) return inner
  if (!castTypes.has(type) || types.some((known) => /date|time|interval|money|reg/.test(known)))
    return undefined
  return `(${inner})::${type}`
}

function columnType(table: Table, name: string): string {
  return table.columns.find((column) => column.name === name)?.type ?? ''
}

function renderAll(
  nodes: readonly Node[],
  out: Rendering,
  resolve: Resolve,
): readonly string[] | undefined {
  const parts = nodes.map((node) => render(node, out, resolve))
  return parts.every((part) => part !== undefined) ? parts : undefined
}

/** A constant as SQL. */
export function constantText(constant: A_Const): string {
  const plain = constantValue(constant)
  if (plain === undefined) return 'NULL'
  const isNumber = constant.ival !== undefined || constant.fval !== undefined
  return isNumber || constant.boolval ? plain : `'${plain.replaceAll("'", "''")}'`
}

/** A constant as plain text; undefined for NULL. */
export function constantValue(constant: A_Const): string | undefined {
  if (constant.isnull) return undefined
  if (constant.ival) return String(constant.ival.ival ?? 0)
  if (constant.fval) return constant.fval.fval ?? '0'
  if (constant.boolval) return String(constant.boolval.boolval ?? false)
  return constant.sval?.sval ?? ''
}
