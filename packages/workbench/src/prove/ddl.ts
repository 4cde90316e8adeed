import { qualifiedName, quoteIdentifier } from '../postgres/names.ts'
import type { Relation, UserFunction } from './catalogue.ts'
import { judgePolicy } from './follow/condition/fence.ts'
import type { Subject } from './subject.ts'
import type { TenantTable } from './tenants.ts'

export const enableRowSecurity = (table: Relation): string =>
  `alter table ${qualifiedName(table)} enable row level security;`

export const forceRowSecurity = (table: Relation): string =>
  `alter table ${qualifiedName(table)} force row level security;`

/** SQL that fences a table; only a comment where another table's row names the tenant. */
export function fenceOf(subject: Subject, table: TenantTable): string[] {
  return [enableRowSecurity(table), forceRowSecurity(table), ...createPolicy(subject, table)]
}

export function createPolicy(subject: Subject, table: TenantTable): string[] {
  const { column } = table
  if (column === undefined) return []
  const condition = `${quoteIdentifier(column)} = ${valueFor(subject, table, column)}`
  return [
    `create policy ${policyName(subject, table)} on ${qualifiedName(table)} using (${condition}) with check (${condition});`,
  ]
}

function policyName({ catalogue }: Subject, { oid }: Relation): string {
  const taken = (catalogue.policies.get(oid) ?? []).map(({ name }) => name)
  return taken.includes('tenant') ? 'tenant_fence' : 'tenant'
}

/** The tenant as other policies read it: from a setting, or from a document of claims. */
function valueFor(subject: Subject, table: TenantTable, column: string): string {
  const type = table.columns.find(({ name }) => name === column)?.type ?? 'text'
  const setting = subject.settings[0] ?? 'app.tenant_id'
  return valueOfOtherFences(subject, type) ?? valueOf(setting, type)
}

function valueOfOtherFences({ tenancy, catalogue, world, role }: Subject, type: string) {
  for (const table of tenancy.tables)
    for (const policy of catalogue.policies.get(table.oid) ?? []) {
      const same = table.columns.find(({ name }) => name === table.column)?.type === type
      const [, value] =
        new RegExp(`^\\(${table.column} = (.*)\\)$`, 's').exec(policy.using ?? '') ?? []
      const isFence =
        value !== undefined &&
        judgePolicy(world, policy, 'reading', table, role.name).kind === 'fenced'
      if (same && isFence) return value
    }
  return undefined
}

/** '' can't be cast to uuid or a number; as NULL it matches no row and raises no error. */
function valueOf(setting: string, type: string): string {
  const value = `current_setting('${setting.replaceAll("'", "''")}', true)`
  return /^(text|character varying)$/.test(type) ? value : `nullif(${value}, '')::${type}`
}

export const dropPolicy = (table: Relation, policy: string): string =>
  `drop policy ${quoteIdentifier(policy)} on ${qualifiedName(table)};`

export const asInvoker = ({ kind, signature }: UserFunction): string =>
  `alter ${kind} ${signature} security invoker;`

/** Revokes it from the role and from PUBLIC. */
export function revokeAll(subject: Subject, relation: Relation, right = 'all'): string {
  const { role } = subject
  const from = relation.grantees.filter((name) => name === 'public' || role.powers.includes(name))
  const names = from.length > 0 ? from : [role.name]
  return `revoke ${right} on ${qualifiedName(relation)} from ${names.map((name) => (name === 'public' ? name : quoteIdentifier(name))).join(', ')};`
}
