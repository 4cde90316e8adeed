import type { A_Expr, Node } from 'libpg-query'
import { descendants, namesOf } from '../../../postgres/parser.ts'
import { isTenantName } from '../../tenant-columns.ts'
import { type ColumnOf, columnAt, functionsOfOperator } from '../names.ts'
import { fenced, open, strongest, unclear, type Verdict } from '../verdict.ts'
import type { Scope, Source } from '../world.ts'
import { judgeKey } from './key-join.ts'
import { columnVerdict } from './value.ts'

/** Judges `column = value`, with the column on either side; undefined when it is no column of the target. */
export function judgeComparison(node: A_Expr, target: Source, scope: Scope): Verdict | undefined {
  const sides = [
    [node.lexpr, node.rexpr],
    [node.rexpr, node.lexpr],
  ] as const
  const names = namesOf(node.name)
  const verdicts = sides.flatMap(([left, right]) => {
    const column = columnAt(left, scope)
    if (column?.source !== target) return []
    if (node.kind === 'AEXPR_OP' && names.at(-1) === '=' && isServersOperator(names, scope))
      return judgeEquality(column, right, scope) ?? []
    return judgeOtherOperator(node, column) ?? []
  })
  return strongest(verdicts)
}

const isServersOperator = (names: readonly string[], scope: Scope) =>
  names.length === 1
    ? functionsOfOperator(names, scope).length === 0
    : names.at(-2) === 'pg_catalog'

function judgeEquality(
  column: ColumnOf,
  value: Node | undefined,
  scope: Scope,
): Verdict | undefined {
  const { tenant } = column.source
  const other = columnAt(value, scope)
  const throughKey = other && judgeKey(column, other, scope)
  if (throughKey) return throughKey
  const pin = tenant?.column ?? column.source.inner?.pin
  if (pin === column.column) return judgeTenant(column, value, scope)
  const isOthers = isTenantName(column.column) && scope.world.judge.value(value, scope) === fenced
  return isOthers
    ? unclear(`compares ${column.column}, while ${tenant?.column} names the tenant elsewhere`)
    : undefined
}

function judgeTenant({ source }: ColumnOf, value: Node | undefined, scope: Scope): Verdict {
  const { world } = scope
  const own = source.relation?.columns.find(({ name }) => name === source.tenant?.column)
  if (own?.isExact === false) return unclear('compares without regard to case')
  const other = columnAt(value, scope)
  return other ? columnVerdict(other, scope) : world.judge.value(value, scope)
}

function judgeOtherOperator(node: A_Expr, column: ColumnOf): Verdict | undefined {
  if (column.source.tenant?.column !== column.column) return undefined
  const operator = namesOf(node.name).at(-1) ?? ''
  const isPattern =
    /^(AEXPR_LIKE|AEXPR_ILIKE|AEXPR_SIMILAR)$/.test(node.kind ?? '') || /[~^]/.test(operator)
  if (isPattern) return open('matches a pattern, which fits other tenants too: % and _ are wild')
  if (node.kind === 'AEXPR_OP_ANY' || node.kind === 'AEXPR_IN')
    return hasSetting(node.rexpr)
      ? unclear('lets in every tenant of a list, not one')
      : open('lets in a list of tenants that is the same for everybody')
  return hasSetting([node.lexpr, node.rexpr])
    ? unclear('is no plain equality of the column with a setting')
    : undefined
}

const hasSetting = (node: unknown) =>
  [...descendants(node, 'FuncCall')].some(
    ({ funcname }) => namesOf(funcname).at(-1) === 'current_setting',
  )
