import { shortName } from '../../postgres/names.ts'
import type { Relation } from '../catalogue.ts'
import { revokeAll } from '../ddl.ts'
import type { IsolationFinding } from '../finding.ts'
import { newWorld } from '../follow/follow.ts'
import { newScope } from '../follow/world.ts'
import { commandsOn, rightsTo, type Subject } from '../subject.ts'
import { isAmong } from '../tenants.ts'

/** Reachable tables without a tenant column or a key to a tenant's row: whose rows they hold is unknown. */
export function unplacedTables(subject: Subject): IsolationFinding[] {
  const { world, role } = subject
  followEverything(subject)
  const unplaced = unplacedIn(subject)
  const copies = unplaced.filter(
    (table) => world.fed.has(table.oid) && rightsTo(subject, table).has('SELECT'),
  )
  const rest = unplaced.filter((table) => !copies.includes(table) && !isLookUp(subject, table))
  const found = copies.map(
    (table): IsolationFinding => ({
      rule: 'copy',
      severity: 'hole',
      subject: shortName(table),
      title: `${shortName(table)} is filled with rows of tenants, and can't be fenced`,
      why: `It has no column that names the tenant, ${world.fed.get(table.oid)}, and ${role.name} may read all of it. Add the column and a policy.`,
      sql: [revokeAll(subject, table, 'select')],
    }),
  )
  return rest.length === 0 ? found : [...found, undecided(subject, rest)]
}

/** A table may be filled by code outside the app, such as a nightly job. */
function followEverything({ catalogue, world }: Subject): void {
  const elsewhere = newWorld({ ...world, role: '' })
  for (const one of catalogue.functions.filter(({ isTrigger }) => !isTrigger))
    elsewhere.judge.call(one, [], newScope(elsewhere, one.owner))
  for (const [oid, why] of elsewhere.fed) world.fed.set(oid, why)
}

function unplacedIn(subject: Subject): Relation[] {
  const { catalogue, tenancy, world, shared } = subject
  return catalogue.relations.filter(({ kind, ...table }) => {
    if (kind === 'view' || tenancy.byOid.has(table.oid) || isAmong(shared, table)) return false
    // A table that the role can only insert into shows nothing.
    const isReached = commandsOn(subject, { kind, ...table }).some((one) => one !== 'INSERT')
    return isReached || world.passed.has(table.oid)
  })
}

/** Tables like `countries`: only read, referred to by tables of tenants, and referring to none. */
function isLookUp(subject: Subject, table: Relation): boolean {
  const { catalogue, tenancy, world } = subject
  const { foreignKeys } = catalogue
  const isPointedAt = foreignKeys.some(
    (key) => key.referenced === table.oid && tenancy.byOid.has(key.table),
  )
  const isWritten = ['INSERT', 'UPDATE', 'DELETE'] as const
  const rights = rightsTo(subject, table)
  return isPointedAt && !world.fed.has(table.oid) && !isWritten.some((right) => rights.has(right))
}

/** Tables that are taken as shared, with a note. */
export function lookUpsIn(subject: Subject): Relation[] {
  return unplacedIn(subject).filter((table) => isLookUp(subject, table))
}

function undecided({ role, tenancy }: Subject, tables: readonly Relation[]): IsolationFinding {
  const names = tables.map(shortName).join(', ')
  const given = tables
    .map(({ schema, name }) => (schema === 'public' ? name : `${schema}.${name}`))
    .join(',')
  return {
    rule: 'no-tenant-column',
    severity: 'undecided',
    subject: names,
    title: `Not taken for tenants': ${names}`,
    why: `${role.name} reaches all their rows, and nothing in them names a tenant (${tenancy.column}). If they hold no tenant's rows, say so by --shared ${given}; if they do, add the column and a policy.`,
    sql: [],
  }
}
