import { execFile } from 'node:child_process'
import path from 'node:path'
import { testDatabase } from '@tenfold/testing'
import pg from 'pg'
import { expect, it } from 'vitest'

const main = path.join(import.meta.dirname, '..', 'main.ts')

interface Run {
  readonly code: number
  readonly out: string
}

function tenfold(...args: readonly string[]): Promise<Run> {
  return new Promise((resolve) => {
    execFile(process.execPath, ['--conditions=@tenfold/source', main, ...args], (error, out) =>
      resolve({ code: Number(error?.code ?? 0), out }),
    )
  })
}

const fence = `create table notes (org_id text, body text);
  alter table notes enable row level security;
  alter table notes force row level security;
  create policy tenant on notes using (org_id = current_setting('app.org', true))
    with check (org_id = current_setting('app.org', true));
  grant select, insert on notes to pg_monitor;`

it.each([
  ['proven', 0, /Proven/, ''],
  ['a hole', 1, /1 hole: tenants are not apart/, 'alter table notes disable row level security'],
  [
    'what could not be followed',
    3,
    /Undecided/,
    'create table plans (name text); grant select on plans to pg_monitor',
  ],
])('ends for %s with %d', async (_, code, words, sql) => {
  await using database = await testDatabase()
  const client = new pg.Client({ connectionString: database.url })
  await client.connect()
  await client.query(`${fence} ${sql}`)
  await client.end()
  const run = await tenfold('prove', 'isolation', database.url, '--role', 'pg_monitor')
  expect(run.out).toMatch(words)
  expect(run.code).toBe(code)
})

it.each([[], ['--json']])('prints no control character of a name (%s)', async (...flags) => {
  await using database = await testDatabase()
  const client = new pg.Client({ connectionString: database.url })
  await client.connect()
  const name = client.escapeIdentifier('open\u001b[2J\u202e\nProven')
  await client.query(
    `${fence} create table ${name} (org_id text); grant select on ${name} to pg_monitor`,
  )
  await client.end()
  const { out } = await tenfold(
    'prove',
    'isolation',
    database.url,
    '--role',
    'pg_monitor',
    ...flags,
  )
  expect(out).toMatch(/\\x1b\[2J|\\u001b\[2J/)
  expect(out).not.toContain('\u001b')
  expect(out).not.toMatch(/\u202e|^Proven/m)
})

it('says in its help what the exit codes mean', async () => {
  const { out } = await tenfold('prove', 'isolation', '--help')
  expect(out.replaceAll(/\s+/g, ' ')).toContain('0 when proven, 1 when there is a hole, 3 when')
})
