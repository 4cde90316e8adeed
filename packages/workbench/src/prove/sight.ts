import type { ClientBase } from 'pg'
import type { LocalSettings, Reader } from '../audit/connect.ts'
import { qualifiedName, shortName } from './ddl.ts'
import type { IsolationFinding } from './finding.ts'
import { reachable, rightsTo, type Subject } from './subject.ts'
import type { TenantTable } from './tenants.ts'

/** What the app's role really saw without a tenant. */
export interface Sight {
  readonly findings: readonly IsolationFinding[]
  readonly notes: readonly string[]
  /** Tables at which was looked. */
  readonly looked: number
}

const lookTimeoutMs = 2_000

/** Unset comes first: once set, even for one transaction, a setting is '' for the rest of the connection. */
const trials = [
  { words: 'unset', value: undefined },
  { words: 'empty', value: '' },
  { words: 'of an unknown tenant', value: 'unknown' },
] as const
type Trial = (typeof trials)[number]

/** Looks at every table of tenants as the app's role, while the setting names nobody. */
export async function lookAround(reader: Reader, subject: Subject): Promise<Sight> {
  const tables = reachable(subject).filter((table) => rightsTo(subject, table).has('SELECT'))
  const seen = new Map<TenantTable, string[]>()
  const slow = new Set<TenantTable>()
  for (const trial of trials)
    for (const table of tables) {
      const outcome = await reader.read(
        (client) => look(client, table),
        localFor(subject, table, trial),
      )
      if (outcome === 'rows') seen.set(table, [...(seen.get(table) ?? []), trial.words])
      if (outcome === 'slow') slow.add(table)
    }
  return {
    findings: [...seen].map(([table, words]) => sawRows(subject, table, words)),
    notes: [...(await emptyNote(reader, tables)), ...slowNote([...slow])],
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

/** Of the column's type, where a cast would fail otherwise. */
function unknownTenant({ column, columns }: TenantTable): string {
  const type = columns.find(({ name }) => name === column)?.type ?? 'text'
  if (type === 'uuid') return '00000000-0000-4000-8000-74656e666f6c'
  return /int|numeric/.test(type) ? '-1' : 'tenfold-knows-no-such-tenant'
}

async function look(client: ClientBase, table: TenantTable): Promise<'rows' | 'nothing' | 'slow'> {
  try {
    const { rowCount } = await client.query(`select 1 from ${qualifiedName(table)} limit 1`)
    return rowCount ? 'rows' : 'nothing'
  } catch (error) {
    // A policy that fails, as on a cast of '', shows nothing either.
    return (error as { code?: string }).code === '57014' ? 'slow' : 'nothing'
  }
}

function sawRows(subject: Subject, table: TenantTable, words: readonly string[]): IsolationFinding {
  const what = subject.settings.join(', ') || 'the tenant'
  return {
    rule: 'sees-rows',
    severity: 'hole',
    subject: shortName(table),
    title: `${subject.role.name} sees rows of ${shortName(table)} without a tenant`,
    why: `They were there with ${what} ${words.join(', and ')}.`,
    // What lets them through has a finding of its own.
    sql: [],
  }
}

/** Nothing seen in an empty table proves nothing. */
async function emptyNote(reader: Reader, tables: readonly TenantTable[]): Promise<string[]> {
  const empty: string[] = []
  for (const table of tables)
    if ((await reader.read((client) => look(client, table))) === 'nothing')
      empty.push(shortName(table))
  if (empty.length === 0) return []
  return [
    `No row is visible to this login in ${empty.join(', ')}: that the app sees none there says little. The policies were read all the same.`,
  ]
}

function slowNote(slow: readonly TenantTable[]): string[] {
  if (slow.length === 0) return []
  return [
    `The look at ${slow.map(shortName).join(', ')} was given up after ${lookTimeoutMs / 1_000} s without a row: an index on the tenant's column would make it, and the app, faster.`,
  ]
}
