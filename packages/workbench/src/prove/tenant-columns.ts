import type { Node } from 'libpg-query'
import { descendants, namesOf, parseCondition } from '../postgres/parser.ts'
import type { Catalogue, Relation } from './catalogue.ts'

const strong =
  /^(org|organi[sz]ation|tenant|workspace)(_?(id|uuid|uid|key|ref|code|slug|no|nr|name))?$/i
const weak = /^(account|company|team|client)_?(id|uuid)$/i

export const isTenantName = (name: string): boolean => strong.test(name)

export const usualNames = 'org_id, organization_id, tenant_id, account_id, workspace_id'

/** Columns that a table's policies compare with a setting, by the table's oid. */
export type PinnedColumns = ReadonlyMap<number, ReadonlySet<string>>

export function pinnedColumns(catalogue: Catalogue): PinnedColumns {
  const found = new Map<number, Set<string>>()
  for (const [table, policies] of catalogue.policies)
    for (const { using, check } of policies)
      for (const expression of [using, check])
        for (const column of expression === undefined ? [] : pinnedIn(expression, catalogue))
          found.set(table, (found.get(table) ?? new Set()).add(column))
  return found
}

function pinnedIn(expression: string, catalogue: Catalogue): string[] {
  const outside = (kind: string) => kind !== 'SubLink'
  return [...descendants(parseCondition(expression), 'A_Expr', outside)].flatMap((comparison) => {
    if (comparison.kind !== 'AEXPR_OP' || namesOf(comparison.name).at(-1) !== '=') return []
    const { lexpr, rexpr } = comparison
    return [
      ...(asksForSetting(rexpr, catalogue) ? plainColumn(lexpr) : []),
      ...(asksForSetting(lexpr, catalogue) ? plainColumn(rexpr) : []),
    ]
  })
}

function plainColumn(node: Node | undefined): readonly string[] {
  if (!node) return []
  if ('TypeCast' in node) return plainColumn(node.TypeCast.arg)
  return 'ColumnRef' in node ? namesOf(node.ColumnRef.fields).slice(-1) : []
}

function asksForSetting(node: Node | undefined, { functions }: Catalogue): boolean {
  return [...descendants(node, 'FuncCall')].some(({ funcname }) => {
    const name = namesOf(funcname).at(-1)
    const asks = (definition: string) => /\bcurrent_setting\s*\(/.test(definition)
    return (
      name === 'current_setting' || functions.some((f) => f.name === name && asks(f.definition))
    )
  })
}

/** The column that most policies compare; without policies, the usual name that most tables have. */
export function mainColumn(tables: readonly Relation[], pinned: PinnedColumns): string | undefined {
  const score = new Map<string, number>()
  for (const table of tables)
    for (const { name } of table.columns) {
      const isUsual = strong.test(name) ? 2 : weak.test(name) ? 1 : 0
      const isPinned = pinned.get(table.oid)?.has(name)
      if (isUsual === 0 && !isPinned) continue
      score.set(name, (score.get(name) ?? 0) + (isPinned ? 1_000 : 1) * (isUsual > 0 ? 1_000 : 1))
    }
  const best = [...score].toSorted(([a, m], [b, n]) => n - m || (a < b ? -1 : 1))
  return best[0]?.[0]
}

/** The column that names the tenant, by its name or by the table's own policies. */
export function tenantColumn(
  table: Relation,
  main: string,
  pinned: PinnedColumns,
): { column: string; isCertain: boolean } | undefined {
  const names = table.columns.map(({ name }) => name)
  const own = pinned.get(table.oid)
  const fenced = names.filter((name) => own?.has(name))
  const usual = names.filter((name) => strong.test(name))
  const certain =
    names.find((name) => name === main) ??
    fenced.find((name) => usual.includes(name)) ??
    usual[0] ??
    fenced[0]
  if (certain !== undefined) return { column: certain, isCertain: true }
  const guess = names.find((name) => weak.test(name))
  return guess === undefined ? undefined : { column: guess, isCertain: false }
}
