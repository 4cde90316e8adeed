import { parseCondition } from '../audit/statement/parser.ts'
import type { Catalogue, Command, Policy, Reach, Relation } from './catalogue.ts'
import { callsIn, type Functions, settingsIn } from './fence.ts'
import type { AppRole } from './role.ts'
import type { Tenancy, TenantTable } from './tenants.ts'

/** All that the rules judge. */
export interface Subject {
  readonly catalogue: Catalogue
  readonly tenancy: Tenancy
  readonly role: AppRole
  readonly reach: Reach
  readonly functions: Functions
  /** That the policies compare with. */
  readonly settings: readonly string[]
}

/** What the app's role may do to a relation, past its policies. */
export function rightsTo({ reach }: Subject, { oid }: Relation): ReadonlySet<Command | 'TRUNCATE'> {
  return reach.rights.get(oid) ?? new Set()
}

/** The tables of tenants that the app's role can do anything to. */
export function reachable(subject: Subject): readonly TenantTable[] {
  return subject.tenancy.tables.filter((table) => rightsTo(subject, table).size > 0)
}

/** Whether policies bind a role on a table: not its owner's unless forced, and nobody's who is above them. */
export function passesPolicies(subject: Subject, roleName: string, table: Relation): boolean {
  const role = subject.catalogue.roles.get(roleName)
  if (!role || role.isSuperuser || role.bypassesPolicies) return true
  if (!table.hasRowSecurity) return true
  return !table.isForced && role.powers.includes(table.owner)
}

/** Every expression of the policies that bind the app's role on tables of tenants. */
function expressionsOf({ tenancy, reach }: Pick<Subject, 'tenancy' | 'reach'>): unknown[] {
  const policies = tenancy.tables.flatMap(
    ({ oid }): readonly Policy[] => reach.policies.get(oid) ?? [],
  )
  return policies
    .flatMap(({ using, check }) => [using, check])
    .flatMap((expression) => (expression === undefined ? [] : [parseCondition(expression)]))
}

export function functionsCalled(given: Pick<Subject, 'tenancy' | 'reach'>): string[] {
  return [...new Set(expressionsOf(given).flatMap(callsIn))]
}

/** The settings that name the tenant: read in policies, or in the functions that they call. */
export function settingsOf(
  given: Pick<Subject, 'tenancy' | 'reach'>,
  functions: Functions,
): string[] {
  const inFunctions = [...functions.values()].flatMap(({ source }) =>
    [...source.matchAll(/\bcurrent_setting\s*\(\s*'([^']+)'/g)].map(([, name = '']) => name),
  )
  return [...new Set([...expressionsOf(given).flatMap(settingsIn), ...inFunctions])]
}
