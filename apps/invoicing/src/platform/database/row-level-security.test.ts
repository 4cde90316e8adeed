import pg from 'pg'
import { type IsolationReport, proveIsolation } from 'tenfold/prove'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { startAssistant } from '../../../dev/assistant.ts'
import { newTenant } from '../../../test/isolation/tenants.ts'
import { preparedDatabase, startApp, type TestDatabase } from '../../../test/test-app.ts'

/** What is wrong with the fence between tenants; nothing when it stands. */
async function prove({ adminUrl, env }: TestDatabase): Promise<IsolationReport> {
  const role = new URL(env['DATABASE_URL'] ?? '').username
  return proveIsolation({ url: adminUrl, role })
}

const found = ({ findings }: IsolationReport) =>
  findings.map(({ severity, rule, subject }) => `${severity} ${rule}: ${subject}`)

const tables = `select table_name as name from information_schema.columns
  where column_name = 'org_id' and table_schema = 'public' order by 1`

it('fences off every table that has an org_id', async () => {
  await using database = await preparedDatabase()
  const report = await prove(database)
  expect(found(report)).toEqual([])
  expect(report).toMatchObject({ column: 'org_id', settings: ['app.tenant_id'] })
  const named = (await database.query<{ name: string }>(tables)).map(({ name }) => name)
  expect(named.length).toBeGreaterThanOrEqual(8)
  const reached = report.tables.filter(({ isReachable }) => isReachable)
  const others = reached.map(({ name }) => name).filter((name) => !named.includes(name))
  expect(reached).toHaveLength(named.length + others.length)
  expect(others).toEqual(['tenfold_jobs'])
})

it('takes the rights that the migrations grant for those of the app, when nobody names its role', async () => {
  await using database = await preparedDatabase()
  const report = await proveIsolation({ url: database.adminUrl })
  expect(report.role).toBe('invoicing_app')
  expect(found(report)).toEqual([])
})

it.each([
  ['drop policy tenant on invoices', 'remark no-policy: invoices'],
  ['alter table customers disable row level security', 'hole no-row-security: customers'],
  ['alter policy tenant on invoices using (true)', 'hole open-policy: invoices'],
  ['alter policy tenant on invoices with check (true)', 'hole open-policy: invoices'],
  [
    'create table notes (org_id text); grant select on notes to invoicing_app',
    'hole no-row-security: notes',
  ],
])('notices a hole: %s', async (mutation, finding) => {
  await using database = await preparedDatabase()
  await database.query(mutation)
  expect(found(await prove(database))).toEqual([finding])
})

it('binds not even the owner of the tables by less', async () => {
  await using database = await preparedDatabase()
  const unforced = `select relname from pg_class c join pg_attribute a on a.attrelid = c.oid
    where a.attname = 'org_id' and c.relkind in ('r', 'p') and not c.relforcerowsecurity`
  expect(await database.query(unforced)).toEqual([])
})

it('lets no role of the app reach a table that another one needs', async () => {
  await using database = await preparedDatabase()
  const reached = async (role: string) => {
    const rows = await database.query<{ name: string }>(
      `select relname as name from pg_class
       where relnamespace = 'public'::regnamespace and relkind in ('r', 'p')
         and (has_any_column_privilege($1, oid, 'select, insert, update') or has_table_privilege($1, oid, 'delete'))`,
      [role],
    )
    return rows.map(({ name }) => name).toSorted()
  }
  const identity = [
    'accounts',
    'identity_idempotency_keys',
    'invitations',
    'logins',
    'members',
    'organizations',
    'password_tries',
    'users',
    'verifications',
  ]
  const queue = ['tenfold_bookmarks', 'tenfold_jobs', 'tenfold_stores', 'tenfold_workers']
  const others = [...identity, ...queue]
  expect({
    ofIdentity: await reached('invoicing_auth'),
    ofQueue: await reached('invoicing_queue'),
    ofApp: (await reached('invoicing_app')).filter((name) => others.includes(name)),
  }).toEqual({ ofIdentity: identity, ofQueue: queue, ofApp: ['tenfold_jobs'] })
})

describe('with rows of a tenant', () => {
  let database: TestDatabase
  beforeAll(async () => {
    database = await filledDatabase()
  })
  afterAll(() => database[Symbol.asyncDispose]())

  it('shows the app no row without a tenant, be it unset, empty or unknown', async () => {
    await using app = await connect(database.env['DATABASE_URL'])
    for (const name of await tablesWithRows(database))
      for (const tenant of [undefined, '', 'nobody']) {
        if (tenant === undefined) await app.query('reset app.tenant_id')
        else await app.query(`select set_config('app.tenant_id', $1, false)`, [tenant])
        const seen = await app.query(`select from ${name}`)
        expect([name, tenant, seen.rowCount]).toEqual([name, tenant, 0])
      }
  })

  it("shows the app no other organisation's job, and the role of the queue nothing but jobs", async () => {
    const [org] = await database.query<{ org: string }>('select org_id as org from customers')
    const jobs = await database.query(`select from tenfold_jobs`)
    await using app = await connect(database.env['DATABASE_URL'])
    await using queue = await connect(database.env['TENFOLD_JOBS_DATABASE_URL'])
    const seen = async (tenant: string | undefined) => {
      await app.query(`select set_config('app.tenant_id', $1, false)`, [tenant])
      return (await app.query('select distinct tenant from tenfold_jobs')).rows
    }
    expect(await seen('another')).toEqual([])
    expect(await seen('')).toEqual([])
    expect(await seen(org?.org)).toEqual([{ tenant: org?.org }])
    expect((await queue.query('select from tenfold_jobs')).rowCount).toBe(jobs.length)
    for (const name of await tablesWithRows(database))
      await expect(queue.query(`select from ${name}`)).rejects.toThrow(/permission denied/)
  })

  it('refuses the app to write a row of another tenant, or to move one there', async () => {
    await using app = await connect(database.env['DATABASE_URL'])
    const [mine] = await database.query<{ org: string }>('select org_id as org from customers')
    await app.query(`select set_config('app.tenant_id', 'another', false)`)
    const insert = `insert into customers (org_id, name, email) values ($1, 'x', 'y')`
    await expect(app.query(insert, [mine?.org])).rejects.toThrow(/row-level security/)
    await app.query(`select set_config('app.tenant_id', $1, false)`, [mine?.org])
    const move = `update customers set org_id = 'another'`
    await expect(app.query(move)).rejects.toThrow(/row-level security/)
  })

  it.each([
    'alter table invoices disable row level security',
    'drop policy tenant on invoices',
    'create policy all_rows on invoices using (true)',
    'truncate invoices',
    'drop table invoices',
    'create table mine (id int)',
    'set row_security = off; select * from invoices',
    'set role postgres',
    'set session_replication_role = replica',
    'delete from invoices',
    'select * from users',
    'select * from logins',
    'select * from tenfold_workers',
  ])('refuses the app: %s', async (statement) => {
    await using app = await connect(database.env['DATABASE_URL'])
    await expect(app.query(statement)).rejects.toThrow(
      /permission denied|must be owner|row-level security/,
    )
  })

  it.each([
    'select * from invoices',
    'select * from tenfold_jobs',
    'truncate users',
    'set role postgres',
  ])('refuses the role of the log-ins: %s', async (statement) => {
    await using auth = await connect(database.env['AUTH_DATABASE_URL'])
    await expect(auth.query(statement)).rejects.toThrow(/permission denied/)
  })
})

async function connect(url: string | undefined): Promise<pg.Client & AsyncDisposable> {
  const client = new pg.Client({ connectionString: url })
  await client.connect()
  return Object.assign(client, { [Symbol.asyncDispose]: () => client.end() })
}

/** Those in which somebody could see something. */
async function tablesWithRows(database: TestDatabase): Promise<string[]> {
  const names: string[] = []
  for (const { name } of await database.query<{ name: string }>(tables))
    if ((await database.query(`select from ${name} limit 1`)).length > 0) names.push(name)
  expect(names.length).toBeGreaterThanOrEqual(8)
  return names
}

/** A database in which a tenant has done something. */
async function filledDatabase(): Promise<TestDatabase> {
  const database = await preparedDatabase()
  await using assistant = await startAssistant({ tokenMs: 0 })
  await using running = await startApp(database, { ASSISTANT_URL: assistant.url })
  await newTenant(running, database, { first: 'Ada', second: 'Lovelace', amountMinor: 100 })
  return database
}
