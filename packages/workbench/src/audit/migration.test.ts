import { stripVTControlCharacters } from 'node:util'
import { testDatabase } from '@tenfold/testing'
import { parseSync } from 'libpg-query'
import pg from 'pg'
import { expect, it } from 'vitest'
import { quoteIdentifier } from '../postgres/names.ts'
import { loadParser } from '../postgres/parser.ts'
import { audit } from './audit.ts'
import { writeMigration } from './migration.ts'
import { auditText } from './report/text.ts'

interface Place extends AsyncDisposable {
  readonly url: string
  ask(...texts: readonly string[]): Promise<readonly Record<string, unknown>[]>
}

async function placeOf(...ddl: readonly string[]): Promise<Place> {
  const database = await testDatabase()
  const ask = async (...texts: readonly string[]) => {
    const client = new pg.Client({ connectionString: database.url })
    await client.connect()
    try {
      let rows: readonly Record<string, unknown>[] = []
      for (const text of texts) rows = (await client.query<Record<string, unknown>>(text)).rows
      return rows
    } finally {
      await client.end()
    }
  }
  await ask(...ddl)
  return { ...database, ask }
}

const logOf = (text: string) =>
  Array.from({ length: 2 }, () => `x LOG:  duration: 500.0 ms  statement: ${text}`).join('\n')

/** The statements of a file as Postgres' own parser tells them apart. */
async function statementsOf(migration: string): Promise<readonly string[]> {
  await loadParser()
  const bytes = Buffer.from(migration)
  return (parseSync(migration).stmts ?? []).map(({ stmt_location: from = 0, stmt_len: length }) =>
    bytes.subarray(from, length ? from + length : undefined).toString(),
  )
}

async function kindsOf(migration: string): Promise<ReadonlySet<string>> {
  await loadParser()
  return new Set((parseSync(migration).stmts ?? []).flatMap(({ stmt }) => Object.keys(stmt ?? {})))
}

/** Uncommented, what a person may run after a look at it. */
const reviewed = (migration: string) => migration.replaceAll(/^-- /gm, '')

const fill = (table: string, column: string) =>
  `create table ${table} (id int primary key, ${column} int);
   insert into ${table} select i, i % 9000 from generate_series(1, 40000) i; analyze ${table}`

const hostile = [
  ['a line break and more SQL', 'a\n; drop table kept; --'],
  ['a lone carriage return', 'a\r; drop table kept; --'],
  ['both quotes and dollars', `it's "$$" $a$`],
  ['mixed case and a space', 'Order Items'],
  ['a reserved word', 'select'],
  ['63 bytes of two each', 'ä'.repeat(31)],
  ['an emoji and an escape', '\u{1f4a3}\u001b[2J'],
  ['a comment', '/* -- */'],
  ['a backslash', String.raw`a\'b\n`],
] as const

it.each(hostile)('writes a migration that runs twice for names with %s', async (_, name) => {
  const [table, column] = [quoteIdentifier(name), quoteIdentifier(name)]
  await using place = await placeOf(
    'create table kept (id int primary key)',
    fill(table, column),
    `create index on ${table} (${column}, id) where id > 5; create index on ${table} (${column}, id) where id > 5`,
  )
  const log = logOf(`select * from ${table} where ${column} = 77`.replaceAll('\n', '\n\t'))
  const report = await audit({ url: place.url, log })
  const migration = writeMigration(report.findings)
  expect(report.findings.map(({ rule }) => rule)).toEqual(['missing-index', 'redundant-index'])
  expect(await kindsOf(migration)).toEqual(new Set(['IndexStmt', 'DoStmt', 'DropStmt']))
  const lines = await statementsOf(migration)
  for (const line of [...lines, ...lines]) await place.ask(line)
  const again = await audit({ url: place.url, log })
  expect(again.findings.map(({ rule }) => rule)).toEqual(['redundant-index'])
  const drops = report.findings.find(({ rule }) => rule === 'redundant-index')?.sql ?? []
  await place.ask(...drops)
  await place.ask('select from kept')
  // Nothing that a terminal acts on comes from a name.
  const shown = stripVTControlCharacters(auditText(report)).replaceAll('\n', '')
  expect(shown).not.toMatch(/\p{Cc}/u)
  // Colours are all that was stripped: what the name holds is still there.
  expect(shown.includes(String.raw`\x1b[2J`)).toBe(name.includes('\u001b'))
})

/** Runs statements until the build of an index has made it and waits for a writer in vain. */
async function interrupted(place: Place, table: string, lines: readonly string[]): Promise<void> {
  const writer = new pg.Client({ connectionString: place.url })
  await writer.connect()
  await writer.query(`begin; insert into ${table} values (0, 0)`)
  await expect(place.ask(`set lock_timeout = '50ms'`, ...lines)).rejects.toThrow(/lock timeout/)
  await writer.query('rollback')
  await writer.end()
}

const states = `select c.relname as name, indisvalid as valid from pg_index i join pg_class c on c.oid = i.indexrelid
  where i.indrelid = 'parts'::regclass and not indisprimary order by 1`

it('builds an index anew that interrupted runs of the same file have left', async () => {
  await using place = await placeOf(fill('parts', 'qty'))
  const log = logOf('select * from parts where qty = 77')
  const lines = await statementsOf(writeMigration((await audit({ url: place.url, log })).findings))
  const left = [{ name: expect.stringMatching(/^parts_qty_idx_left_[0-9a-f]{8}$/), valid: false }]
  await interrupted(place, 'parts', lines)
  expect(await place.ask(states)).toEqual([{ name: 'parts_qty_idx', valid: false }])
  // The drop of what is left waits for writers too.
  await interrupted(place, 'parts', lines)
  expect(await place.ask(states)).toEqual(left)
  const { findings } = await audit({ url: place.url, log })
  expect(findings[0]?.index?.name).toBe('parts_qty_idx')
  await place.ask(...lines)
  expect(await place.ask(states)).toEqual([{ name: 'parts_qty_idx', valid: true }])
  const [{ oid } = {}] = await place.ask(`select 'parts_qty_idx'::regclass::oid as oid`)
  await place.ask(...lines)
  expect(await place.ask(`select 'parts_qty_idx'::regclass::oid as oid`)).toEqual([{ oid }])
})

it('leaves the remains of another index alone, and names them', async () => {
  await using place = await placeOf(fill('parts', 'qty'))
  const log = logOf('select * from parts where qty = 77')
  const lines = await statementsOf(writeMigration((await audit({ url: place.url, log })).findings))
  await interrupted(place, 'parts', ['create index concurrently parts_qty_idx on parts (qty, id)'])
  await expect(place.ask(...lines)).rejects.toMatchObject({
    message: 'Index public.parts_qty_idx is not complete, or is another one.',
    hint: 'If nothing needs it, run "drop index concurrently public.parts_qty_idx;", then this file again.',
  })
  expect(await place.ask(states)).toEqual([{ name: 'parts_qty_idx', valid: false }])
})

it('does not take an index of the same name on another table for its own', async () => {
  await using place = await placeOf(fill('parts', 'qty'), fill('other', 'qty'))
  const log = logOf('select * from parts where qty = 77')
  const lines = await statementsOf(writeMigration((await audit({ url: place.url, log })).findings))
  await place.ask('create index parts_qty_idx on other (qty)')
  await expect(place.ask(...lines)).rejects.toThrow(/is not complete, or is another one/)
})

it('leaves what is to be judged as comments that run once they are none', async () => {
  await using place = await placeOf(
    fill('"a\nb"', 'qty'),
    'create index "one\ntwo" on "a\nb" (qty); create index three on "a\nb" (qty, id)',
  )
  const migration = writeMigration((await audit({ url: place.url })).findings)
  expect(await statementsOf(migration)).toEqual([])
  expect(reviewed(migration)).toContain('drop index concurrently if exists public."one\ntwo";')
})
