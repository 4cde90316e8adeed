import { once } from 'node:events'
import { createServer } from 'node:net'
import { TenfoldError } from '@tenfold/error'
import {
  poolerMissing,
  startPooler,
  type TestDatabase,
  testDatabase,
  testServerMajor,
} from '@tenfold/testing'
import pg from 'pg'
import { expect, it } from 'vitest'
import { lineTo } from '../fixture/line.ts'
import { connectReader } from '../postgres/reader.ts'
import { type AuditReport, audit } from './audit.ts'
import { explain } from './cost-model/explain.ts'
import { writeMigration } from './migration.ts'
import { auditText } from './report/text.ts'

const shop = `
  create table parcels (id bigint primary key, city text not null, weight int not null, sent_at timestamptz not null);
  insert into parcels select i, 'city ' || i % 300, i % 70, now() - i * interval '1 min' from generate_series(1, 30000) i;
  create index parcels_weight on parcels (weight);
  create index parcels_weight_again on parcels (weight);
  create index parcels_weight_sent on parcels (weight, sent_at);
  create table scans (parcel_id bigint not null references parcels, note text);
  insert into scans select i, 'x' from generate_series(1, 20000) i;
  analyze parcels; analyze scans;`

async function withClient<T>(url: string, work: (client: pg.Client) => Promise<T>): Promise<T> {
  const client = new pg.Client({ connectionString: url })
  await client.connect()
  try {
    return await work(client)
  } finally {
    await client.end()
  }
}

async function shopDatabase(): Promise<TestDatabase> {
  const database = await testDatabase()
  await withClient(database.url, async (client) => {
    await client.query(shop)
    await client.query('create extension pg_stat_statements')
    // Filling the tables is no part of the workload.
    await client.query(
      'select pg_stat_statements_reset(0, oid, 0) from pg_database where datname = current_database()',
    )
    for (let i = 0; i < 5; i++)
      await client.query('select * from parcels where city = $1 order by sent_at desc limit 5', [
        'city 7',
      ])
  })
  return database
}

it('finds the missing index, the redundant ones, the bare foreign key and the table without a key', async () => {
  await using database = await shopDatabase()
  const report = await audit({ url: database.url })
  const found = report.findings.map(({ rule, sql }) => `${rule}: ${sql.join(' ')}`)
  expect(found).toContain(
    'missing-index: create index concurrently parcels_city_sent_at_desc_idx on public.parcels (city, sent_at desc);',
  )
  expect(found).toContain(
    'redundant-index: drop index concurrently if exists public.parcels_weight;',
  )
  expect(found).toContain(
    'redundant-index: drop index concurrently if exists public.parcels_weight_again;',
  )
  expect(found).toContain(
    'unindexed-foreign-key: create index concurrently scans_parcel_id_idx on public.scans (parcel_id);',
  )
  // Nothing used it yet, but it stands in for the two that may go.
  expect(found.some((each) => each.includes('parcels_weight_sent'))).toBe(false)
  expect(found.some((each) => each.startsWith('no-primary-key'))).toBe(true)
  const text = auditText(report)
  expect(text).toContain('parcels_city_sent_at_desc_idx')
  expect(text).toContain('saves')
})

it('writes a migration that runs statement by statement, with what needs judgement as comments', async () => {
  await using database = await shopDatabase()
  const { findings } = await audit({ url: database.url })
  const migration = writeMigration(findings)
  expect(migration.split('\n')[0]).toBe('-- no transaction')
  const lines = migration.split('\n').filter((line) => line !== '' && !line.startsWith('--'))
  // The remains of an interrupted run are renamed and dropped, then the index is built, and its completeness asked.
  expect(lines.map((line) => line.slice(0, 12))).toEqual([
    'do $$ begin ',
    'drop index c',
    'create index',
    'do $$ begin ',
  ])
  await withClient(database.url, async (client) => {
    for (const line of lines) await client.query(line)
  })
  const again = await audit({ url: database.url })
  expect(again.findings.filter(({ rule }) => rule === 'missing-index')).toEqual([])
})

it('changes nothing: a login that may write runs only statements that read', async () => {
  await using database = await shopDatabase()
  await using role = await temporaryRole(database.url, 'superuser login')
  await audit({ url: role.url })
  await audit({
    url: role.url,
    log: "x LOG:  duration: 5.0 ms  statement: select * from scans where note = 'x'",
  })
  await withClient(database.url, async (client) => {
    const { rows } = await client.query(
      `select query from pg_stat_statements where userid = '${role.name}'::regrole`,
    )
    const writing = rows.filter(
      ({ query }) =>
        !/^\s*(select|with|begin|set|rollback|savepoint|prepare|explain|deallocate)\b/i.test(query),
    )
    expect(writing).toEqual([])
  })
  await using reader = await connectReader(role.url)
  await expect(reader.read((client) => client.query('delete from scans'))).rejects.toThrow(
    /read-only transaction/,
  )
  await expect(reader.read((client) => client.query('create table t (i int)'))).rejects.toThrow(
    /read-only transaction/,
  )
})

it('plans no more than one statement of a text, whatever the server reads in it', async () => {
  await using database = await shopDatabase()
  await using role = await temporaryRole(database.url, 'superuser login')
  await withClient(database.url, (client) =>
    client.query(`alter role ${role.name} set standard_conforming_strings = off`),
  )
  // One statement with, three without standard_conforming_strings.
  const text = String.raw`select * from scans where note = '\'';commit;drop table scans;--'`
  const line = `x LOG:  duration: 5.0 ms  statement: ${text}`
  await audit({ url: role.url, log: [line, line].join('\n') })
  await withClient(database.url, (client) => client.query('select from scans limit 1'))
  await using reader = await connectReader(role.url)
  const several = 'select 1; commit; drop table scans'
  const question = {
    text: several,
    role: undefined,
    searchPath: undefined,
    bindings: [],
    settings: [],
  }
  expect(await explain(reader, question)).toMatchObject({
    refused: expect.stringContaining('multiple commands') as string,
  })
  await withClient(database.url, (client) => client.query('select from scans limit 1'))
})

/** Each once ended the connection between two questions, refused one, or changed how an answer is written. */
const presets = [
  "statement_timeout = '1ms'",
  "lock_timeout = '1ms'",
  "idle_in_transaction_session_timeout = '1ms'",
  "idle_session_timeout = '1ms'",
  "transaction_timeout = '20ms'",
  "search_path = ''",
  'quote_all_identifiers = on',
  'default_transaction_deferrable = on',
  'default_transaction_read_only = on',
  "default_transaction_isolation = 'serializable'",
  'standard_conforming_strings = off',
  "datestyle = 'SQL, DMY'",
  "intervalstyle = 'sql_standard'",
  "timezone = 'Asia/Kathmandu'",
  "bytea_output = 'escape'",
  'extra_float_digits = -15',
  'row_security = off',
  'jit = on',
  'exit_on_error = on',
]

/** First versions of settings that came after Postgres 13. */
const newIn: Readonly<Record<string, number>> = {
  idle_session_timeout: 14,
  transaction_timeout: 17,
}

it.for(presets)('is not kept from reading by a login that has %s', async (setting, { skip }) => {
  const needed = newIn[setting.split(' ')[0] ?? ''] ?? 0
  skip(testServerMajor() < needed, `needs Postgres ${needed}`)
  await using database = await shopDatabase()
  await using role = await temporaryRole(database.url, 'superuser login')
  await withClient(database.url, (client) => client.query(`alter role ${role.name} set ${setting}`))
  await using line = await lineTo(role.url, { delayMs: 5 })
  const usual = await audit({ url: database.url })
  const report = await audit({ url: line.url })
  const found = ({ findings }: AuditReport) => findings.map(({ rule, sql }) => [rule, ...sql])
  expect(found(report)).toEqual(found(usual))
  expect(report.source.since).toEqual(usual.source.since)
})

it('reads through a pooler that takes no settings at the start', async () => {
  await using database = await shopDatabase()
  await using role = await temporaryRole(database.url, 'superuser login')
  await withClient(database.url, (client) =>
    client.query(`alter role ${role.name} set idle_in_transaction_session_timeout = '1ms'`),
  )
  await using line = await lineTo(role.url, { delayMs: 5, refusesOptions: true })
  const { findings } = await audit({ url: line.url })
  expect(findings.map(({ rule }) => rule)).toContain('missing-index')
})

it.skipIf(poolerMissing).each(['transaction', 'session'] as const)(
  'reads through a real PgBouncer that pools by %s',
  async (mode) => {
    await using database = await shopDatabase()
    await using pooler = await startPooler({ url: database.url, settings: { pool_mode: mode } })
    const { findings } = await audit({ url: pooler.through(database.url) })
    expect(findings.map(({ rule }) => rule)).toContain('missing-index')
  },
)

it("finds an extension's classes in whatever schema it lives", async () => {
  await using database = await testDatabase()
  await withClient(database.url, (client) =>
    client.query(
      `create schema "my Extensions"; create extension pg_trgm schema "my Extensions"; ${shop}`,
    ),
  )
  const log =
    "x LOG:  duration: 500.0 ms  statement: select * from parcels where city like '%ty 77%'"
  const { findings } = await audit({ url: database.url, log })
  const sql = findings.find(({ rule }) => rule === 'missing-index')?.sql ?? []
  expect(sql.join()).toContain('(city "my Extensions".gin_trgm_ops)')
  await withClient(database.url, async (client) => {
    for (const line of sql) await client.query(line)
  })
  const again = await audit({ url: database.url, log })
  expect(again.findings.map(({ rule }) => rule)).not.toContain('missing-index')
})

it('asks for no primary key of a materialized view', async () => {
  await using database = await testDatabase()
  await withClient(database.url, (client) =>
    client.query('create materialized view summary as select 1 as one'),
  )
  expect((await audit({ url: database.url })).findings).toEqual([])
})

it('says what a login without pg_read_all_stats does not see', async () => {
  await using database = await shopDatabase()
  await using role = await temporaryRole(database.url, 'login')
  const report = await audit({ url: role.url })
  expect(report.notes.join('\n')).toContain(`grant pg_read_all_stats to ${role.name}`)
})

it('tells how to enable pg_stat_statements where it lacks, and reads a slow-query log instead', async () => {
  await using database = await testDatabase()
  await withClient(database.url, (client) => client.query(shop))
  const bare = await audit({ url: database.url })
  expect(bare.source.kind).toBe('none')
  expect(bare.notes.join('\n')).toContain('create extension pg_stat_statements')
  expect(bare.findings.some(({ rule }) => rule === 'redundant-index')).toBe(true)
  const line = (city: number) =>
    `2026-11-23 02:00:00 UTC [7] LOG:  duration: 12.5 ms  statement: select * from parcels\n\twhere city = 'city ${city}'`
  const logged = await audit({ url: database.url, log: [1, 2, 3].map(line).join('\n') })
  expect(logged.source).toMatchObject({ kind: 'log', statements: 1, workloadMs: 37.5 })
  expect(logged.findings[0]?.sql.join()).toContain('(city)')
  await expect(audit({ url: database.url, log: 'nothing of the kind' })).rejects.toThrow(
    /holds no durations/,
  )
})

it('finds nothing in an empty database', async () => {
  await using database = await testDatabase()
  const report = await audit({ url: database.url })
  expect(report.findings).toEqual([])
  expect(report.notes.join('\n')).toContain('no tables')
  expect(auditText(report)).toContain('Nothing found')
})

it('stays quick with hundreds of tables', async () => {
  await using database = await testDatabase()
  await withClient(database.url, (client) =>
    client.query(`do $$ begin for i in 1..400 loop
      execute format('create table bulk_%s (id int primary key, a text, b int)', i);
      execute format('create index on bulk_%s (a)', i); end loop; end $$`),
  )
  const report = await audit({ url: database.url })
  expect(report.tables).toBe(400)
  // Usually one second or two.
  expect(report.elapsedMs).toBeLessThan(100_000)
})

it('names what is wrong with a URL, and never its password', async () => {
  await using database = await testDatabase()
  const url = (change: (url: URL) => void) => {
    const changed = new URL(database.url)
    change(changed)
    return changed.href
  }
  const { password } = new URL(database.url)
  const refused = await failure('not a url')
  expect(refused.message).toContain('postgres://')
  expect((await failure('mysql://u:geheim@h/d')).message).not.toContain('geheim')
  expect((await failure(`${database.url}%ff`)).message).toContain('not one of Postgres')
  for (const socket of ['postgres://u@/db?host=/nowhere', 'postgresql:///db?host=/nowhere&user=u'])
    expect((await failure(socket)).message).toContain(
      'There is no server at the socket /nowhere/.s.PGSQL.5432.',
    )
  expect((await failure(`${database.url}?sslrootcert=/nowhere.pem`)).message).toMatch(
    /\/nowhere\.pem can't be read .*\n.*sslrootcert/,
  )
  const wrong = await failure(url((own) => (own.password = 'geheim')))
  expect(wrong.message).toMatch(/password for "postgres" .* is wrong/)
  expect(wrong.message).not.toContain('geheim')
  expect((await failure(url((own) => (own.password = '')))).message).toContain(
    'asks for a password',
  )
  expect((await failure(url((own) => (own.pathname = '/nowhere')))).message).toContain(
    'no database "nowhere"',
  )
  expect((await failure(url((own) => (own.port = '1')))).message).toMatch(
    /Nothing listens at 127.0.0.1:1/,
  )
  for (const each of [refused, wrong]) expect(each.message).not.toContain(password)
})

it('goes on beside a table that a migration holds locked, and says what it could not judge', async () => {
  await using database = await shopDatabase()
  await withClient(database.url, async (client) => {
    await client.query('begin; lock table parcels in access exclusive mode')
    const { findings, unjudged } = await audit({ url: database.url })
    await client.query('rollback')
    expect(unjudged.statements[0]?.reason).toMatch(/^A table is locked/)
    expect(findings.map(({ rule }) => rule)).toContain('redundant-index')
  })
})

it('gives up where the locked table has an expression to be read, and says so', async () => {
  await using database = await shopDatabase()
  await withClient(database.url, async (client) => {
    await client.query('create index on parcels (lower(city))')
    await client.query('begin; lock table parcels in access exclusive mode')
    expect((await failure(database.url)).message).toMatch(/^A table is locked/)
    await client.query('rollback')
  })
})

it('recognises a server that is not Postgres', async () => {
  const server = createServer((socket) => socket.end('HTTP/1.1 400 Bad Request\r\n\r\n'))
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  const port = typeof address === 'object' && address ? address.port : 0
  try {
    expect((await failure(`postgres://u:geheim@127.0.0.1:${port}/d`)).message).toMatch(/Postgres/)
  } finally {
    server.close()
  }
})

async function failure(url: string): Promise<TenfoldError> {
  const error: unknown = await audit({ url }).catch((caught: unknown) => caught)
  if (!(error instanceof TenfoldError))
    throw new Error(`expected a TenfoldError, got ${String(error)}`)
  return error
}

interface TemporaryRole extends AsyncDisposable {
  readonly name: string
  readonly url: string
}

async function temporaryRole(url: string, attributes: string): Promise<TemporaryRole> {
  const name = `reader_${url.slice(-12)}`
  const password = 'only-for-the-test'
  await withClient(url, async (client) => {
    await client.query(`create role ${name} ${attributes} password '${password}'`)
    await client.query(`grant select on all tables in schema public to ${name}`)
  })
  const login = new URL(url)
  login.username = name
  login.password = password
  return {
    name,
    url: login.href,
    [Symbol.asyncDispose]: () =>
      withClient(url, async (client) => {
        await client.query(`drop owned by ${name}; drop role ${name}`)
      }),
  }
}
