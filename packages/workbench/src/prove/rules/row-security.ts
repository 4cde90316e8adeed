import { qualifiedName, quoteIdentifier, shortName } from '../../postgres/names.ts'
import { enableRowSecurity, fenceOf, forceRowSecurity, revokeAll } from '../ddl.ts'
import type { IsolationFinding, IsolationRule } from '../finding.ts'
import { policiesFor } from '../follow/condition/fence.ts'
import { reachable, rightsTo, type Subject } from '../subject.ts'
import type { TenantTable } from '../tenants.ts'

/** Tables of tenants that the app reaches without a policy. */
export function missingRowSecurity(subject: Subject): IsolationFinding[] {
  return reachable(subject).flatMap((table) => {
    if (table.kind === 'foreign table') return [foreignTable(subject, table)]
    if (table.kind === 'materialized view') return [copy(subject, table)]
    if (!table.hasRowSecurity)
      return table.isList ? openList(subject, table) : [withoutRowSecurity(subject, table)]
    const isOwners = subject.role.powers.includes(table.owner)
    return !table.isForced && isOwners ? [notForced(table)] : []
  })
}

function withoutRowSecurity(subject: Subject, table: TenantTable): IsolationFinding {
  const rights = [...rightsTo(subject, table)].join(', ')
  const belongs =
    table.via === undefined ? `has ${table.column}` : `belongs to tenants: ${table.via}`
  const hasPolicies = policiesFor(subject.world, table, subject.role.name, undefined).length > 0
  return {
    rule: 'no-row-security',
    severity: table.isCertain ? 'hole' : 'undecided',
    subject: shortName(table),
    title: `${shortName(table)} has no row-level security`,
    why: `It ${belongs}, and ${subject.role.name} may ${rights} every row of it.${hasPolicies ? ' Its policies are written, but not switched on.' : ''}${table.isCertain ? '' : ` If it holds no tenant's rows, say so by --shared ${table.name}.`}`,
    sql: hasPolicies
      ? [enableRowSecurity(table), forceRowSecurity(table)]
      : fenceOf(subject, table),
  }
}

/** Changing the list of tenants harms others; reading it shows who they are. */
function openList(subject: Subject, list: TenantTable): IsolationFinding[] {
  const rights = [...rightsTo(subject, list)].filter((right) => right !== 'INSERT')
  if (rights.length === 0) return []
  const changes = rights.some((right) => ['UPDATE', 'DELETE', 'TRUNCATE'].includes(right))
  return [
    {
      rule: 'lists-tenants',
      severity: changes ? 'hole' : 'undecided',
      subject: shortName(list),
      title: `${shortName(list)} lists every tenant, and has no row-level security`,
      why: `${subject.role.name} may ${rights.join(', ')} the rows of all of them there.${changes ? '' : ` If tenants may know of one another, say so by --shared ${list.name}.`}`,
      sql: fenceOf(subject, list),
    },
  ]
}

function notForced(table: TenantTable): IsolationFinding {
  return {
    ...holeIn(table, 'not-forced'),
    title: `${shortName(table)} does not bind its owner`,
    why: `Row-level security is on, but not forced, and the app works as its owner ${table.owner}, whom policies pass by.`,
    sql: [forceRowSecurity(table)],
  }
}

function foreignTable(subject: Subject, table: TenantTable): IsolationFinding {
  return {
    ...holeIn(table, 'foreign-table'),
    title: `${shortName(table)} is a foreign table, which no policy can fence`,
    why: `${subject.role.name} may read what lies on the other server, of every tenant.`,
    sql: [revokeAll(subject, table)],
  }
}

function copy(subject: Subject, view: TenantTable): IsolationFinding {
  return {
    ...holeIn(view, 'materialized-copy'),
    title: `${shortName(view)} holds a copy that no policy can fence`,
    why: `It is a materialized view, ${view.via}, of every tenant, and ${subject.role.name} may read it. Offer it through a view that filters by tenant.`,
    sql: [revokeAll(subject, view)],
  }
}

const holeIn = (table: TenantTable, rule: IsolationRule) =>
  ({ rule, severity: 'hole', subject: shortName(table) }) as const

/** TRUNCATE asks no policy, nor does a trigger that the app may attach. */
export function pastPolicies(subject: Subject): IsolationFinding[] {
  const { role } = subject
  // A superuser has every right, and none can be taken from it.
  if (role.isSuperuser) return []
  const revoke = (right: string, table: TenantTable) => {
    const from = table.grantees.filter((name) => name === 'public' || role.powers.includes(name))
    const names = (from.length > 0 ? from : [role.name]).map((name) =>
      name === 'public' ? name : quoteIdentifier(name),
    )
    return `revoke ${right} on ${qualifiedName(table)} from ${names.join(', ')};`
  }
  const tables = reachable(subject).filter(({ kind }) => kind === 'table')
  const truncatable = tables.filter((table) => rightsTo(subject, table).has('TRUNCATE'))
  const attachable = tables.filter((table) => rightsTo(subject, table).has('TRIGGER'))
  return [
    ...truncatable.map((table) => ({
      ...holeIn(table, 'truncate'),
      title: `${shortName(table)} may be truncated`,
      why: `${role.name} may TRUNCATE it, which deletes the rows of every tenant: policies aren't asked.`,
      sql: [revoke('truncate', table)],
    })),
    ...attachable.map((table) => ({
      ...holeIn(table, 'attaches-triggers'),
      title: `${shortName(table)} may be given triggers`,
      why: `${role.name} may attach a trigger to it, which then sees what every tenant writes.`,
      sql: [revoke('trigger', table)],
    })),
  ]
}
