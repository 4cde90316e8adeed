import { qualifiedName, quoteIdentifier } from '../audit/catalogue.ts'
import type { Relation } from './catalogue.ts'
import type { Subject } from './subject.ts'
import type { TenantTable } from './tenants.ts'

export const enableRowSecurity = (table: Relation): string =>
  `alter table ${qualifiedName(table)} enable row level security;`

export const forceRowSecurity = (table: Relation): string =>
  `alter table ${qualifiedName(table)} force row level security;`

/** The whole fence of a table; nothing to paste where another table's row tells the tenant. */
export function fenceOf(subject: Subject, table: TenantTable): string[] {
  return [enableRowSecurity(table), forceRowSecurity(table), ...createPolicy(subject, table)]
}

export function createPolicy({ settings }: Subject, table: TenantTable): string[] {
  const { column } = table
  if (column === undefined) return []
  const type = table.columns.find(({ name }) => name === column)?.type ?? 'text'
  const condition = `${quoteIdentifier(column)} = ${valueOf(settings[0] ?? 'app.tenant_id', type)}`
  return [
    `create policy tenant on ${qualifiedName(table)} using (${condition}) with check (${condition});`,
  ]
}

/** '' is no uuid and no number: as NULL it matches nothing, and breaks nothing. */
function valueOf(setting: string, type: string): string {
  const value = `current_setting('${setting.replaceAll("'", "''")}', true)`
  return /^(text|character varying)$/.test(type) ? value : `nullif(${value}, '')::${type}`
}

export const dropPolicy = (table: Relation, policy: string): string =>
  `drop policy ${quoteIdentifier(policy)} on ${qualifiedName(table)};`

export { qualifiedName, quoteIdentifier, shortName } from '../audit/catalogue.ts'
