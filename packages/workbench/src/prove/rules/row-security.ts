import {
  enableRowSecurity,
  fenceOf,
  forceRowSecurity,
  qualifiedName,
  quoteIdentifier,
  shortName,
} from '../ddl.ts'
import type { IsolationFinding } from '../finding.ts'
import { reachable, rightsTo, type Subject } from '../subject.ts'
import type { TenantTable } from '../tenants.ts'

/** Tables of tenants that the app reaches without any policy between. */
export function missingRowSecurity(subject: Subject): IsolationFinding[] {
  return reachable(subject).flatMap((table) => {
    if (table.kind === 'foreign table') return [foreignTable(subject, table)]
    if (!table.hasRowSecurity) return [withoutRowSecurity(subject, table)]
    const isOwners = subject.role.powers.includes(table.owner)
    return !table.isForced && isOwners ? [notForced(table)] : []
  })
}

function withoutRowSecurity(subject: Subject, table: TenantTable): IsolationFinding {
  const rights = [...rightsTo(subject, table)].join(', ')
  const belongs =
    table.via === undefined ? `has ${table.column}` : `belongs to tenants: ${table.via}`
  const hasPolicies = (subject.reach.policies.get(table.oid) ?? []).length > 0
  return {
    rule: 'no-row-security',
    severity: table.isCertain ? 'hole' : 'warning',
    subject: shortName(table),
    title: `${shortName(table)} has no row-level security`,
    why: `It ${belongs}, and ${subject.role.name} may ${rights} every row of it.${hasPolicies ? ' Its policies are written, but not switched on.' : ''}`,
    sql: hasPolicies
      ? [enableRowSecurity(table), forceRowSecurity(table)]
      : fenceOf(subject, table),
  }
}

function notForced(table: TenantTable): IsolationFinding {
  return {
    rule: 'not-forced',
    severity: 'hole',
    subject: shortName(table),
    title: `${shortName(table)} does not bind its owner`,
    why: `Row-level security is on, but not forced, and the app works as its owner ${table.owner}, whom policies pass by.`,
    sql: [forceRowSecurity(table)],
  }
}

function foreignTable({ role }: Subject, table: TenantTable): IsolationFinding {
  return {
    rule: 'foreign-table',
    severity: 'hole',
    subject: shortName(table),
    title: `${shortName(table)} is a foreign table, which no policy can fence`,
    why: `${role.name} may read what lies on the other server, of every tenant.`,
    sql: [`revoke all on ${qualifiedName(table)} from ${quoteIdentifier(role.name)};`],
  }
}

/** TRUNCATE asks no policy. */
export function truncatable(subject: Subject): IsolationFinding[] {
  const { role } = subject
  return reachable(subject)
    .filter((table) => rightsTo(subject, table).has('TRUNCATE'))
    .map((table) => ({
      rule: 'truncate',
      severity: 'hole',
      subject: shortName(table),
      title: `${shortName(table)} may be truncated`,
      why: `${role.name} may TRUNCATE it, which deletes the rows of every tenant: policies aren't asked.`,
      sql: [`revoke truncate on ${qualifiedName(table)} from ${quoteIdentifier(role.name)};`],
    }))
}
