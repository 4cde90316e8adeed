import { quoteIdentifier, shortName } from '../ddl.ts'
import type { IsolationFinding } from '../finding.ts'
import { rightsTo, type Subject } from '../subject.ts'

/** A tenant that is there before the app has named one. */
export function presetTenants({ reach, settings }: Subject): IsolationFinding[] {
  const names = new Set(settings.map((name) => name.toLowerCase()))
  return reach.presets
    .filter(({ name, value }) => names.has(name.toLowerCase()) && value !== '')
    .map(({ name, value, place }) => ({
      rule: 'preset-tenant',
      severity: 'hole',
      subject: name,
      title: `${name} is set beforehand`,
      why: `For ${place} it is "${value}" from the start: a connection that names no tenant sees that one's rows.`,
      sql: [resetOf(name, place)],
    }))
}

function resetOf(name: string, place: string): string {
  const [, role, database] = /^(?:role (.+?))?(?: in )?(?:database (.+))?$/.exec(place) ?? []
  if (role === undefined) return `alter database ${quoteIdentifier(database ?? '')} reset ${name};`
  const within = database === undefined ? '' : ` in database ${quoteIdentifier(database)}`
  return `alter role ${quoteIdentifier(role)}${within} reset ${name};`
}

/** Not a tenant's rows, but who the tenants are. */
export function listedTenants(subject: Subject): IsolationFinding[] {
  return subject.tenancy.lists
    .filter((list) => rightsTo(subject, list).size > 0 && !list.hasRowSecurity)
    .map((list) => ({
      rule: 'lists-tenants',
      severity: 'warning',
      subject: shortName(list),
      title: `${shortName(list)} lists every tenant, and has no row-level security`,
      why: `${subject.role.name} may ${[...rightsTo(subject, list)].join(', ')} the rows of all of them there.`,
      sql: [],
    }))
}
