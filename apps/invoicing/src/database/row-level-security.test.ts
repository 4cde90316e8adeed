import pg from 'pg'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import {
  newCustomer,
  newInvoice,
  preparedDatabase,
  signUp,
  startApp,
  type TestDatabase,
} from '../../test/test-app.ts'

/** What is wrong with the fence between tenants, by the catalogue's word; nothing when it stands. */
async function faults(database: TestDatabase): Promise<string[]> {
  const rows = await database.query<{ fault: string }>(`
    select c.relname || ': ' || f.fault as fault
    from pg_class c
    join pg_namespace n on n.oid = c.relnamespace and n.nspname = 'public'
    join pg_attribute a on a.attrelid = c.oid and a.attname = 'org_id'
    left join pg_policy p on p.polrelid = c.oid
    cross join lateral (values
      (not c.relrowsecurity, 'row-level security is off'),
      (not c.relforcerowsecurity, 'row-level security is not forced'),
      (p.oid is null, 'there is no policy'),
      (p.polcmd <> '*', 'the policy does not cover every command'),
      (not p.polpermissive, 'the policy is restrictive'),
      (pg_get_expr(p.polqual, c.oid) <> $rule$(org_id = current_setting('app.tenant_id'::text, true))$rule$,
        'the policy for reading is not plain equality'),
      (p.oid is not null and pg_get_expr(p.polwithcheck, c.oid)
          is distinct from pg_get_expr(p.polqual, c.oid), 'the policy for writing differs')
    ) as f (is_so, fault)
    where c.relkind in ('r', 'p') and f.is_so
    order by 1`)
  return rows.map(({ fault }) => fault)
}

const tables = `select table_name as name from information_schema.columns
  where column_name = 'org_id' and table_schema = 'public' order by 1`

it('fences off every table that has an org_id', async () => {
  await using database = await preparedDatabase()
  expect((await database.query(tables)).length).toBeGreaterThanOrEqual(8)
  expect(await faults(database)).toEqual([])
})

it.each([
  ['drop policy tenant on invoices', 'invoices: there is no policy'],
  ['alter table customers disable row level security', 'customers: row-level security is off'],
  [
    'alter table activity no force row level security',
    'activity: row-level security is not forced',
  ],
  [
    'alter policy tenant on invoices using (true)',
    'invoices: the policy for reading is not plain equality',
  ],
  ['create table notes (org_id text)', 'notes: there is no policy'],
])('notices a hole: %s', async (mutation, fault) => {
  await using database = await preparedDatabase()
  await database.query(mutation)
  expect(await faults(database)).toContain(fault)
})

describe('with rows in every table', () => {
  let database: TestDatabase
  beforeAll(async () => {
    database = await filledDatabase()
  })
  afterAll(() => database[Symbol.asyncDispose]())

  it('shows the app no row without a tenant, be it unset, empty or unknown', async () => {
    await using app = await connect(database.env['DATABASE_URL'])
    for (const { name } of await database.query<{ name: string }>(tables)) {
      const [all] = await database.query<{ count: string }>(`select count(*) from ${name}`)
      expect([name, Number(all?.count)]).not.toEqual([name, 0])
      for (const tenant of [undefined, '', 'nobody']) {
        if (tenant === undefined) await app.query('reset app.tenant_id')
        else await app.query(`select set_config('app.tenant_id', $1, false)`, [tenant])
        const seen = await app.query(`select from ${name}`)
        expect([name, tenant, seen.rowCount]).toEqual([name, tenant, 0])
      }
    }
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

/** A database in which every tenant table has a row. */
async function filledDatabase(): Promise<TestDatabase> {
  const database = await preparedDatabase()
  await using running = await startApp(database)
  const ada = await signUp(running.server)
  const { id } = await newInvoice(ada, await newCustomer(ada))
  await ada.post(`/api/v1/invoices/${id}/pdf`)
  return database
}
