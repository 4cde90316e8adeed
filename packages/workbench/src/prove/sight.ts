import type { ClientBase } from 'pg'
import { qualifiedName, quoteIdentifier, shortName } from '../postgres/names.ts'
import type { LocalSettings, Reader } from '../postgres/reader.ts'
import { whole } from '../terminal/index.ts'
import type { IsolationFinding } from './finding.ts'
import { reachable, rightsTo, type Subject } from './subject.ts'
import type { TenantTable } from './tenants.ts'

/** Rows that the app's role saw while no tenant was named. */
export interface Sight {
  readonly findings: readonly IsolationFinding[]
  readonly notes: readonly string[]
  /** Tables that were looked at; undefined when the connection may not work as the role. */
  readonly looked: number | undefined
}

const lookTimeoutMs = 2_000
/** Number of tenants to name, one after another, in search of rows of others. */
const tenantsNamed = 3
/** Limit of all looks together: the command as a whole stays under 30 s. */
const sightLimitMs = 18_000
/** Most table names in a note. */
const namesShown = 10

/** Unset comes first: a setting that was ever set, even in one transaction, is '' for the rest of the connection. */
const trials = [
  { words: 'unset', value: undefined },
  { words: 'empty', value: '' },
  { words: 'of an unknown tenant', value: 'unknown' },
] as const
type Trial = (typeof trials)[number]

/** Looks at every table of tenants as the app's role while no tenant is named. */
export async function lookAround(reader: Reader, subject: Subject): Promise<Sight> {
  const tables = reachable(subject)
    .filter((table) => rightsTo(subject, table).has('SELECT'))
    .filter(({ isList, hasRowSecurity }) => !isList || hasRowSecurity)
  const seen = new Map<TenantTable, string[]>()
  const slow = new Set<TenantTable>()
  const left = new Set<TenantTable>()
  const until = performance.now() + sightLimitMs
  for (const trial of trials)
    for (const table of tables) {
      const local = localFor(subject, table, trial)
      const outcome = performance.now() > until ? 'left' : await reader.read(look(table), local)
      if (outcome === 'rows') seen.set(table, [...(seen.get(table) ?? []), trial.words])
      if (outcome === 'slow') slow.add(table)
      if (outcome === 'left') left.add(table)
    }
  const empty = await emptyOnes(reader, tables, until)
  const crossed: IsolationFinding[] = []
  for (const table of tables)
    if (!seen.has(table) && performance.now() < until)
      crossed.push(...(await lookAcross(reader, subject, table)))
  return {
    findings: [...[...seen].map(([table, words]) => sawRows(subject, table, words)), ...crossed],
    notes: [...emptyNote(empty), ...slowNote([...slow]), ...leftNote([...left])],
    looked: tables.length,
  }
}

function localFor(
  { role, settings }: Subject,
  table: TenantTable,
  { value }: Trial,
): LocalSettings {
  const timeout = { statement_timeout: String(lookTimeoutMs), row_security: 'on' }
  if (value === undefined) return { role: role.name, settings: timeout }
  const named = settings.map((setting) => [setting, value && unknownTenant(table)] as const)
  return { role: role.name, settings: { ...timeout, ...Object.fromEntries(named) } }
}

/** A value of the column's type, since a cast may fail on any other. */
function unknownTenant({ column, columns }: TenantTable): string {
  const type = columns.find(({ name }) => name === column)?.type ?? 'text'
  if (type === 'uuid') return '00000000-0000-4000-8000-74656e666f6c'
  return /int|numeric/.test(type) ? '-1' : 'tenfold-knows-no-such-tenant'
}

/** Names tenants that have rows, one after another, and looks for rows of other tenants. */
async function lookAcross(
  reader: Reader,
  subject: Subject,
  table: TenantTable,
): Promise<IsolationFinding[]> {
  const { role, settings } = subject
  if (table.column === undefined || !table.hasRowSecurity) return []
  const column = `${quoteIdentifier(table.column)}::text`
  const name = qualifiedName(table)
  const timeout = { statement_timeout: String(lookTimeoutMs), row_security: 'on' }
  const ask = (condition: string, local: LocalSettings) =>
    reader.read(
      (client) =>
        client
          .query<{ tenant: string }>(
            `select ${column} as tenant from ${name} where ${condition} limit 1`,
          )
          .then(
            ({ rows }) => rows[0]?.tenant,
            () => undefined,
          ),
      local,
    )
  const tenants: string[] = ['']
  let other: string | undefined
  while (other === undefined && tenants.length <= tenantsNamed) {
    const isNew = `${column} not in (${tenants.map(literal).join(', ')})`
    const tenant = await ask(isNew, { settings: timeout })
    if (tenant === undefined) break
    tenants.push(tenant)
    const named = Object.fromEntries(settings.map((setting) => [setting, tenant]))
    const as = { role: role.name, settings: { ...timeout, ...named } }
    other = await ask(`${column} <> ${literal(tenant)}`, as)
  }
  if (other === undefined) return []
  return [
    {
      rule: 'sees-rows',
      severity: table.isCertain ? 'hole' : 'undecided',
      subject: shortName(table),
      title: `${role.name} sees other tenants' rows of ${shortName(table)}`,
      why: `With ${settings.join(', ')} naming one tenant, rows of another were there.`,
      sql: [],
    },
  ]
}

const literal = (value: string) => `'${value.replaceAll("'", "''")}'`

/** A row without a tenant belongs to all of them. */
const ofSomeTenant = ({ column, hasRowSecurity }: TenantTable) =>
  column === undefined || !hasRowSecurity ? '' : `where ${quoteIdentifier(column)} is not null`

const look =
  (table: TenantTable) =>
  async (client: ClientBase): Promise<'rows' | 'nothing' | 'slow'> => {
    try {
      const { rowCount } = await client.query(
        `select 1 from ${qualifiedName(table)} ${ofSomeTenant(table)} limit 1`,
      )
      return rowCount ? 'rows' : 'nothing'
    } catch (error) {
      const { code = '' } = error as { code?: string }
      // A time limit ended it, which says nothing about the policies.
      if (code === '57014' || code === '55P03') return 'slow'
      // A lost server or a damaged file ends the whole proof.
      if (!/^[0-9A-Z]{5}$/.test(code) || /^(08|57|58|XX00[12])/.test(code)) throw error
      // A policy that fails shows no rows: it casts '', or meets a limit of the planner (XX000 for a = a).
      return 'nothing'
    }
  }

function sawRows(subject: Subject, table: TenantTable, words: readonly string[]): IsolationFinding {
  const what = subject.settings.join(', ') || 'the tenant'
  return {
    rule: 'sees-rows',
    severity: table.isCertain ? 'hole' : 'undecided',
    subject: shortName(table),
    title: `${subject.role.name} sees rows of ${shortName(table)} without a tenant`,
    why: `They were there with ${what} ${words.join(', and ')}.`,
    // The policy or grant behind it has a finding of its own.
    sql: [],
  }
}

async function emptyOnes(
  reader: Reader,
  tables: readonly TenantTable[],
  until: number,
): Promise<readonly TenantTable[]> {
  const empty: TenantTable[] = []
  for (const table of tables) {
    if (performance.now() > until) break
    if ((await reader.read(look(table))) === 'nothing') empty.push(table)
  }
  return empty
}

/** An empty table can't prove anything. */
function emptyNote(empty: readonly TenantTable[]): string[] {
  if (empty.length === 0) return []
  return [
    `No row is visible to this login in ${namesOf(empty)}: that the app sees none there says little. The policies were read all the same.`,
  ]
}

function slowNote(slow: readonly TenantTable[]): string[] {
  if (slow.length === 0) return []
  return [
    `The look at ${namesOf(slow)} was given up without a row, after ${lookTimeoutMs / 1_000} s or before a lock. An index on the tenant's column makes it, and the app, faster.`,
  ]
}

function leftNote(left: readonly TenantTable[]): string[] {
  if (left.length === 0) return []
  return [
    `To stay under 30 s not everything was looked at in ${namesOf(left)}. The policies were read all the same.`,
  ]
}

function namesOf(tables: readonly TenantTable[]): string {
  const names = tables.slice(0, namesShown).map(shortName).join(', ')
  const more = tables.length - namesShown
  return more > 0 ? `${names} and ${whole(more)} more` : names
}
