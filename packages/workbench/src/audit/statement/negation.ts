import type { Node } from 'libpg-query'
import { type NodeOf, namesOf } from '../../postgres/parser.ts'

/** The condition without NOT that Postgres makes of `not (...)` (negate_clause); undefined where the NOT stays. */
export function negated(node: Node): Node | undefined {
  if ('BoolExpr' in node) return negatedLogic(node.BoolExpr)
  if ('A_Expr' in node) return negatedComparison(node.A_Expr)
  if ('NullTest' in node) {
    const isNull = node.NullTest.nulltesttype === 'IS_NULL'
    return { NullTest: { ...node.NullTest, nulltesttype: isNull ? 'IS_NOT_NULL' : 'IS_NULL' } }
  }
  if ('BooleanTest' in node) {
    const { booltesttype = 'IS_TRUE' } = node.BooleanTest
    return { BooleanTest: { ...node.BooleanTest, booltesttype: otherTests[booltesttype] } }
  }
  return undefined
}

function negatedLogic({ boolop, args = [] }: NodeOf<'BoolExpr'>): Node | undefined {
  if (boolop === 'NOT_EXPR') return args[0]
  const parts = args.map(negation)
  return {
    BoolExpr: { boolop: boolop === 'AND_EXPR' ? 'OR_EXPR' : 'AND_EXPR', args: parts },
  }
}

function negation(node: Node): Node {
  return negated(node) ?? { BoolExpr: { boolop: 'NOT_EXPR', args: [node] } }
}

const otherTests = {
  IS_TRUE: 'IS_NOT_TRUE',
  IS_NOT_TRUE: 'IS_TRUE',
  IS_FALSE: 'IS_NOT_FALSE',
  IS_NOT_FALSE: 'IS_FALSE',
  IS_UNKNOWN: 'IS_NOT_UNKNOWN',
  IS_NOT_UNKNOWN: 'IS_UNKNOWN',
} as const

const otherOperators: Readonly<Record<string, string>> = {
  '=': '<>',
  '<>': '=',
  '<': '>=',
  '>=': '<',
  '>': '<=',
  '<=': '>',
}

/** `any` and `all` change places with the operator. */
const otherKinds = {
  AEXPR_OP: 'AEXPR_OP',
  AEXPR_IN: 'AEXPR_IN',
  AEXPR_OP_ANY: 'AEXPR_OP_ALL',
  AEXPR_OP_ALL: 'AEXPR_OP_ANY',
} as const

function negatedComparison(expr: NodeOf<'A_Expr'>): Node | undefined {
  if (expr.kind === 'AEXPR_NOT_DISTINCT') return { A_Expr: { ...expr, kind: 'AEXPR_DISTINCT' } }
  const other = otherOperators[namesOf(expr.name).at(-1) ?? '']
  const kind = otherKinds[expr.kind as keyof typeof otherKinds] as
    | (typeof otherKinds)[keyof typeof otherKinds]
    | undefined
  if (other === undefined || kind === undefined) return undefined
  return { A_Expr: { ...expr, kind, name: [{ String: { sval: other } }] } }
}
