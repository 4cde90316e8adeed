import type { Node } from 'libpg-query'
import type { Source } from '../world.ts'
import { columnNode, text } from './outputs.ts'

export interface JoinNode {
  jointype?: string
  larg?: Node
  rarg?: Node
  quals?: Node
  usingClause?: Node[]
  isNatural?: boolean
}

export function equalities(
  name: string,
  left: readonly Source[],
  right: readonly Source[],
): Node[] {
  return left.flatMap((one) =>
    right.map((other) => ({
      A_Expr: {
        kind: 'AEXPR_OP',
        name: [text('=')],
        lexpr: columnNode(one.alias, name),
        rexpr: columnNode(other.alias, name),
      },
    })),
  )
}

export function commonColumns(left: readonly Source[], right: readonly Source[]): string[] {
  const names = (sources: readonly Source[]) =>
    new Set(sources.flatMap(({ relation }) => relation?.columns.map(({ name }) => name) ?? []))
  const shared = names(right)
  return [...names(left)].filter((name) => shared.has(name))
}
