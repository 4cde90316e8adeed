import type { Node } from 'libpg-query'
import { namesOf } from '../../../postgres/parser.ts'
import { ownFence } from '../access.ts'
import { judgeCondition } from '../condition/condition.ts'
import { judgeValue } from '../condition/value.ts'
import { columnAt } from '../names.ts'
import { strongest, type Verdict } from '../verdict.ts'
import type { Scope, Source } from '../world.ts'

/** A condition and the sources that it limits: all of them for one in WHERE. */
export interface Condition {
  readonly node: Node
  readonly limits: ReadonlySet<Source> | undefined
  /** Is on the optional side of an outer join, so it removes no row from the result. */
  readonly isLoose?: boolean
}

/** Marks the sources that conditions limit, until no further one follows from those marked. */
export function hold({ sources, ...scope }: Scope, conditions: readonly Condition[]): void {
  const whole = { ...scope, sources }
  for (const source of sources) {
    const fence = ownFence(source, whole)
    source.isHeld ||= fence === 'tenant'
    source.isPicked ||= fence === 'caller'
  }
  for (let grew = true; grew; ) {
    grew = false
    for (const source of sources) {
      if (source.isHeld) continue
      source.isHeld = verdictOn(source, whole, conditions)?.kind === 'fenced'
      source.isPicked ||= isPicked(source, whole, nodesFor(source, conditions))
      grew ||= source.isHeld
    }
  }
}

export function verdictOn(
  source: Source,
  scope: Scope,
  conditions: readonly Condition[],
): Verdict | undefined {
  return strongest(nodesFor(source, conditions).map((node) => judgeCondition(node, source, scope)))
}

const nodesFor = (source: Source, conditions: readonly Condition[]) =>
  conditions.filter(({ limits }) => limits?.has(source) ?? true).map(({ node }) => node)

const identity =
  /^(sub|uid|email|login|token|session|secret)$|^(user|member|person|profile|account|auth|login|session|api)_?(id|uid|uuid|email|name|token|key|hash)?$|_(token|secret)$/i

/** Whether a condition like `user_id = setting` limits the source to the caller's own rows. */
export function isPicked(source: Source, scope: Scope, conditions: readonly Node[]): boolean {
  return conditions.flatMap(conjuncts).some((node) => {
    if (!('A_Expr' in node) || node.A_Expr.kind !== 'AEXPR_OP') return false
    const { name, lexpr, rexpr } = node.A_Expr
    if (namesOf(name).at(-1) !== '=') return false
    return [[lexpr, rexpr] as const, [rexpr, lexpr] as const].some(([side, value]) => {
      const column = columnAt(side, scope)
      if (column?.source !== source || !identity.test(column.column)) return false
      return judgeValue(value, scope).kind === 'fenced'
    })
  })
}

export function conjuncts(node: Node): readonly Node[] {
  const isAnd = 'BoolExpr' in node && node.BoolExpr.boolop === 'AND_EXPR'
  return isAnd ? (node.BoolExpr.args ?? []).flatMap(conjuncts) : [node]
}
