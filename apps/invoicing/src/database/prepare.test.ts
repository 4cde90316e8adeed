import { testDatabase } from '@tenfold/testing'
import pg from 'pg'
import { expect, it } from 'vitest'
import { secret } from '../../test/test-app.ts'
import { isOutsideTransaction, statementsOf } from './migrate.ts'
import { prepareDatabase } from './prepare.ts'

it('prepares an empty database, and changes nothing the second time', async () => {
  await using database = await testDatabase()
  const first = await prepareDatabase({ adminUrl: database.url, secret })
  const schema = await describeSchema(database.url)
  expect(await prepareDatabase({ adminUrl: database.url, secret })).toEqual(first)
  expect(await describeSchema(database.url)).toEqual(schema)
})

it('prepares once when several ask at the same time', async () => {
  await using database = await testDatabase()
  const options = { adminUrl: database.url, secret }
  const all = await Promise.all([1, 2, 3].map(() => prepareDatabase(options)))
  expect(new Set(all.map(({ env }) => env['DATABASE_URL'])).size).toBe(1)
})

it('leaves another database of the same server and its secret alone', async () => {
  await using one = await testDatabase()
  await using two = await testDatabase()
  const { env } = await prepareDatabase({ adminUrl: one.url, secret })
  await prepareDatabase({ adminUrl: two.url, secret: 'another secret, of another installation' })
  expect(await run(env['DATABASE_URL'] ?? '', 'select 1 as one')).toEqual([{ one: 1 }])
})

it('lets a new secret change the passwords of its own database', async () => {
  await using database = await testDatabase()
  const before = await prepareDatabase({ adminUrl: database.url, secret })
  const after = await prepareDatabase({ adminUrl: database.url, secret: `a new ${secret}` })
  expect(await run(after.env['DATABASE_URL'] ?? '', 'select 1 as one')).toEqual([{ one: 1 }])
  const stale = run(before.env['DATABASE_URL'] ?? '', 'select 1')
  await expect(stale).rejects.toThrow('password authentication failed')
})

it('refuses a database that holds something else, and leaves it alone', async () => {
  await using database = await testDatabase()
  await run(database.url, 'create table orders (id int); create view big as select * from orders')
  const before = await describeSchema(database.url)
  const refusal = prepareDatabase({ adminUrl: database.url, secret })
  await expect(refusal).rejects.toMatchObject({
    code: 'invoicing/foreign-database',
    message: expect.stringContaining("holds 2 tables that aren't this app's (big, orders)"),
  })
  expect(await describeSchema(database.url)).toEqual(before)
})

it("takes an extension's views for nobody's data", async () => {
  await using database = await testDatabase()
  await run(database.url, 'create extension pg_stat_statements')
  const { env } = await prepareDatabase({ adminUrl: database.url, secret })
  expect(env).toHaveProperty('DATABASE_URL')
})

it('has no index but those of primary keys and of what better-auth wants unique', async () => {
  await using database = await testDatabase()
  await prepareDatabase({ adminUrl: database.url, secret })
  const indexes = await run(
    database.url,
    `select indexrelid::regclass::text as name from pg_index i join pg_class c on c.oid = indrelid
     where not indisprimary and relnamespace = 'public'::regnamespace
       and relname not like 'tenfold%' order by 1`,
  )
  expect(indexes.map(({ name }) => name)).toEqual([
    'logins_token_key',
    'organizations_slug_key',
    'users_email_key',
  ])
})

it('runs a file that says so statement by statement, outside of a transaction', () => {
  const text = `-- no transaction\ncreate index concurrently a on t (x);\n\n-- and; then\ncreate index concurrently b on t (y);\n`
  expect(isOutsideTransaction(text)).toBe(true)
  expect(isOutsideTransaction('create table t (x int);')).toBe(false)
  expect(statementsOf(text).map((statement) => statement.split('\n').at(-1))).toEqual([
    'create index concurrently a on t (x)',
    'create index concurrently b on t (y)',
  ])
})

async function run(url: string, statement: string): Promise<Record<string, unknown>[]> {
  const client = new pg.Client({ connectionString: url })
  await client.connect()
  try {
    return (await client.query(statement)).rows
  } finally {
    await client.end()
  }
}

function describeSchema(url: string): Promise<unknown> {
  return run(
    url,
    `select c.relname, c.relkind, c.relacl::text, c.relrowsecurity, a.attname, a.atttypid::regtype::text
     from pg_class c left join pg_attribute a on a.attrelid = c.oid and a.attnum > 0
     where c.relnamespace = 'public'::regnamespace order by 1, a.attnum`,
  )
}
