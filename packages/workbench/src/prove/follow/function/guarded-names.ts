import type { Node } from 'libpg-query'
import { namesOf } from '../../../postgres/parser.ts'
import { columnAt } from '../names.ts'
import type { Procedural } from '../plpgsql/procedural.ts'
import { fenced, unclear, type Verdict } from '../verdict.ts'
import type { Scope } from '../world.ts'

/** Names that must be the tenant for the function to go on: `if arg is distinct from setting then raise`. */
export function guardedNames(body: Procedural, scope: Scope): (readonly [string, Verdict])[] {
  return body.guards.flatMap((guard) =>
    alternatives(guard).flatMap((node) => {
      if (!('A_Expr' in node)) return []
      const { kind, name, lexpr, rexpr } = node.A_Expr
      const isUnequal = kind === 'AEXPR_OP' && namesOf(name).at(-1) === '<>'
      if (kind !== 'AEXPR_DISTINCT' && !isUnequal) return []
      return [[lexpr, rexpr] as const, [rexpr, lexpr] as const].flatMap(([variable, value]) => {
        const held = scope.world.judge.value(value, scope)
        if (held.kind !== 'fenced' || !variable || !('ColumnRef' in variable)) return []
        if (columnAt(variable, scope)) return []
        // An assigned variable may have another value by then.
        if (body.assigned.has(namesOf(variable.ColumnRef.fields).at(-1) ?? '')) return []
        const verdict = isUnequal ? unclear('is checked by <>, which lets NULL pass') : fenced
        return [[namesOf(variable.ColumnRef.fields).at(-1) ?? '', verdict] as const]
      })
    }),
  )
}

function alternatives(node: Node): readonly Node[] {
  const isOr = 'BoolExpr' in node && node.BoolExpr.boolop === 'OR_EXPR'
  return isOr ? (node.BoolExpr.args ?? []).flatMap(alternatives) : [node]
}
