import type { Node } from 'libpg-query'
import { descendants, namesOf, selectOf } from '../../postgres/parser.ts'
import type { Value } from './access.ts'
import { constantValue } from './expression.ts'

/**
 * Origin of a side of a comparison that doesn't change from row to row: a parameter,
 * a literal, a setting, or something else that is computed once. Undefined when it depends on rows.
 */
export function valueOf(node: Node): Value | undefined {
  if ('ParamRef' in node) return { from: 'parameter', number: node.ParamRef.number ?? 0 }
  if ('A_Const' in node) {
    const text = constantValue(node.A_Const)
    return text === undefined ? undefined : { from: 'literal', text }
  }
  if ('TypeCast' in node && node.TypeCast.arg) return valueOf(node.TypeCast.arg)
  if ('SubLink' in node) return valueOfSubselect(node.SubLink.subselect)
  if ('FuncCall' in node) return valueOfCall(node)
  if ('A_Expr' in node && node.A_Expr.kind === 'AEXPR_NULLIF' && node.A_Expr.lexpr)
    return inner(node.A_Expr.lexpr)
  if ('CoalesceExpr' in node) return firstKnown(node.CoalesceExpr.args ?? [])
  if ('A_ArrayExpr' in node) return valueOfArray(node.A_ArrayExpr.elements ?? [])
  return dependsOnRows(node) ? undefined : (parameterIn(node) ?? { from: 'unknown' })
}

/** `(select current_setting(...))` is the way policies are told to compute a value once. */
function valueOfSubselect(node: Node | undefined): Value | undefined {
  const select = selectOf(node)
  if (!select || select.fromClause) return dependsOnRows(node) ? undefined : { from: 'unknown' }
  const target = select.targetList?.[0]
  return target && 'ResTarget' in target && target.ResTarget.val
    ? valueOf(target.ResTarget.val)
    : undefined
}

function valueOfCall(node: Extract<Node, { FuncCall: unknown }>): Value | undefined {
  const name = namesOf(node.FuncCall.funcname).at(-1)
  const args = node.FuncCall.args ?? []
  if (name === 'current_setting' && args[0]) {
    const setting = valueOf(args[0])
    // Postgres' own settings mean something to the server.
    return setting?.from === 'literal' && setting.text.includes('.')
      ? { from: 'setting', name: setting.text }
      : { from: 'unknown' }
  }
  if (name && volatile.has(name)) return undefined
  if (dependsOnRows(node)) return undefined
  return args[0] ? inner(args[0]) : { from: 'unknown' }
}

const volatile = new Set(['random', 'clock_timestamp', 'nextval', 'gen_random_uuid', 'timeofday'])

/** `nullif(current_setting(...), '')` and `lower($1)` still stand for their first argument. */
function inner(node: Node): Value {
  const value = valueOf(node)
  return value?.from === 'literal' || !value ? { from: 'unknown' } : value
}

/** `coalesce(current_setting(...), ...)` stands for the first that is known. */
function firstKnown(args: readonly Node[]): Value | undefined {
  const values = args.map(valueOf)
  if (values.includes(undefined)) return undefined
  return (
    values.find((each) => each?.from === 'setting' || each?.from === 'parameter') ?? {
      from: 'unknown',
    }
  )
}

function valueOfArray(elements: readonly Node[]): Value | undefined {
  const values = elements.map(valueOf)
  return values.every((value) => value !== undefined) ? values[0] : undefined
}

function parameterIn(node: Node): Value | undefined {
  for (const parameter of descendants(node, 'ParamRef'))
    return { from: 'parameter', number: parameter.number ?? 0 }
  return undefined
}

function dependsOnRows(node: Node | undefined): boolean {
  for (const _ of descendants(node, 'ColumnRef')) return true
  return false
}
