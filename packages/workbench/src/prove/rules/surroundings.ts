import { quoteIdentifier, shortName } from '../../postgres/names.ts'
import type { Command, Preset } from '../catalogue.ts'
import type { IsolationFinding } from '../finding.ts'
import { reachable, type Subject, settingsOfPolicy } from '../subject.ts'
import { writesWithCode } from './writes.ts'

/** Settings that name a tenant before the app does. */
export function presetTenants({ catalogue, role, settings }: Subject): IsolationFinding[] {
  const names = new Set(settings.map((name) => name.toLowerCase()))
  return catalogue.presets
    .filter((preset) => preset.role === null || preset.role === role.name)
    .filter(({ name, value }) => names.has(name.toLowerCase()) && value !== '')
    .map((preset) => ({
      rule: 'preset-tenant',
      severity: 'hole',
      subject: preset.name,
      title: `${preset.name} is set beforehand`,
      why: `For ${placeOf(preset)} it is "${preset.value}" from the start: a connection that names no tenant sees that one's rows.`,
      sql: [resetOf(preset)],
    }))
}

function placeOf({ role, isOfDatabase }: Preset): string {
  const places = [
    ...(role === null ? [] : [`role ${role}`]),
    ...(isOfDatabase ? ['this database'] : []),
  ]
  return places.join(' in ') || 'the whole server'
}

// ALTER DATABASE takes no expression for the name, so it is put in as text.
function resetOf({ name, role, isOfDatabase }: Preset): string {
  if (role === null && !isOfDatabase) return `alter system reset ${name};`
  if (!isOfDatabase) return `alter role ${quoteIdentifier(role ?? '')} reset ${name};`
  const who = role === null ? 'database %I' : `role ${quoteIdentifier(role)} in database %I`
  return `do $$ begin execute format('alter ${who} reset ${name}', current_database()); end $$;`
}

/** Policies that use another setting than the rest, which the app may set less carefully. */
export function otherSettings(subject: Subject): IsolationFinding[] {
  if (subject.isSettingGiven) return []
  const { catalogue } = subject
  const named = reachable(subject)
    .filter(({ hasRowSecurity, isList, column }) => hasRowSecurity && !isList && column)
    .flatMap((table) =>
      (catalogue.policies.get(table.oid) ?? [])
        .filter(({ isPermissive }) => isPermissive)
        .map((policy) => ({
          table,
          policy,
          families: familiesOf(settingsOfPolicy(catalogue, policy)),
        })),
    )
  const uses = new Map<string, number>()
  for (const family of named.flatMap(({ families }) => [...families]))
    uses.set(family, (uses.get(family) ?? 0) + 1)
  const [[main] = ['']] = [...uses].toSorted(([a, m], [b, n]) => n - m || (a < b ? -1 : 1))
  return named
    .filter(({ families }) => families.size > 0 && !families.has(main))
    .filter(({ policy }) => !/\bSELECT\b/.test(`${policy.using} ${policy.check}`))
    .map(({ table, policy, families }) => ({
      rule: 'other-setting',
      severity: 'undecided',
      subject: shortName(table),
      title: `Policy ${policy.name} of ${shortName(table)} follows ${[...families].join(', ')}, other policies ${main}`,
      why: `Whether the app sets both from the log-in, and never from what a user sends, the database doesn't say. If it does, say so by --setting ${main},${[...families].join(',')}.`,
      sql: [],
    }))
}

/** The parts of one document of claims are set together. */
const familiesOf = (settings: readonly string[]) =>
  new Set(settings.map((name) => name.replace(/^(request\.jwt)\..*/, '$1')))

/** Large objects have no policies, so those of the app are open to every tenant. */
export function largeObjects(subject: Subject): IsolationFinding[] {
  const { reach, role } = subject
  const writes = writesWithCode(subject)
  const named = subject.tenancy.tables
    .filter(({ oid }) => ['INSERT', 'UPDATE'].some((one) => writes.get(oid)?.has(one as Command)))
    .flatMap((table) =>
      table.columns
        .filter(({ type }) => /^(\w+\.)?(oid|lo)$/.test(type))
        .map(({ name }) => `${name} of ${shortName(table)}`),
    )
  if (reach.largeObjects === 0 && named.length === 0) return []
  return [
    {
      rule: 'large-objects',
      severity: 'undecided',
      subject: 'large objects',
      title:
        reach.largeObjects > 0
          ? `${role.name} may read ${reach.largeObjects} large objects`
          : `${named.join(', ')} may name large objects`,
      why: `No policy fences large objects, and nothing says whose they are: what ${role.name} makes for one tenant it may read for another. Keep tenants' files in a table with a bytea column.`,
      sql: [],
    },
  ]
}
