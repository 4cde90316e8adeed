import type { Node } from 'libpg-query'
import { descendants, namesOf } from '../../postgres/parser.ts'
import type { Membership, Predicate } from './access.ts'
import { keyOf } from './expression.ts'
import { predicatesOf } from './predicates.ts'
import type { Scope } from './scope.ts'

/** Conditions that all hold at once in a policy, each answered for a row's value by a subselect or a function. */
export function membershipsOf(node: Node, scope: Scope): readonly Membership[] {
  if ('BoolExpr' in node) {
    const { args = [], boolop } = node.BoolExpr
    if (boolop === 'AND_EXPR') return args.flatMap((each) => membershipsOf(each, scope))
    return boolop === 'OR_EXPR' ? anyOf(args, scope) : []
  }
  if ('SubLink' in node) {
    const { subLinkType, testexpr, subselect } = node.SubLink
    if (subLinkType === 'ANY_SUBLINK') return ofColumn(testexpr, undefined, scope)
    return subLinkType === 'EXISTS_SUBLINK' ? ofColumn(subselect, undefined, scope) : []
  }
  return 'FuncCall' in node ? ofColumn(node, namesOf(node.FuncCall.funcname).at(-1), scope) : []
}

/** The first column of the policy's own table in an expression. */
function ofColumn(
  expression: Node | undefined,
  asks: string | undefined,
  scope: Scope,
): readonly Membership[] {
  for (const reference of descendants({ expression }, 'ColumnRef')) {
    const names = namesOf(reference.fields)
    // Inside a subselect the catalogue qualifies names by their table.
    const target = names.length === 1 || scope.owns(names) ? scope.resolve(names) : undefined
    const key = target && keyOf({ ColumnRef: reference }, () => target)
    if (target && key) return [{ kind: 'membership', use: target.use, key, asks, policy: true }]
  }
  return []
}

/** The members' rows don't decide where another arm lets rows through by itself, such as public ones. */
function anyOf(arms: readonly Node[], scope: Scope): readonly Membership[] {
  const found = arms.map((arm) => membershipsOf(arm, scope))
  const isOwn = (arm: Node) => predicatesOf(arm, scope).some(comparesValue)
  const all = arms.every((arm, i) => (found[i]?.length ?? 0) > 0 || isOwn(arm))
  return all ? found.flat().slice(0, 1) : []
}

function comparesValue(each: Predicate): boolean {
  return each.kind === 'equality' && each.value.from !== 'literal'
}
