import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { chmod, mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { startPostgres } from '@tenfold/stack'
import { testDatabase } from '@tenfold/testing'
import pg from 'pg'
import { expect, it } from 'vitest'
import { newCustomer, newInvoice, secret, signUp, startApp } from '../../../test/test-app.ts'
import { historyTable, isOutsideTransaction, statementsOf } from './migrate.ts'
import { prepareDatabase } from './prepare.ts'
import { loginRole } from './roles.ts'

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
  const all = await Promise.all([1, 2, 3, 4, 5].map(() => prepareDatabase(options)))
  expect(new Set(all.map(({ env }) => env['DATABASE_URL'])).size).toBe(1)
  const ran = await run(database.url, `select name, count(*)::int from ${historyTable} group by 1`)
  expect(new Set(ran.map(({ count }) => count))).toEqual(new Set([1]))
})

it('goes on where a preparation was killed', async () => {
  await using whole = await testDatabase()
  await prepareDatabase({ adminUrl: whole.url, secret })
  await using database = await testDatabase()
  const env = { ...process.env, ADMIN_DATABASE_URL: database.url, AUTH_SECRET: secret }
  const command = path.join(import.meta.dirname, '../../migrate.ts')
  const child = spawn(process.execPath, ['--conditions=@tenfold/source', command], { env })
  while ((await countHistory(database.url)) < 2) await sleep(1)
  child.kill('SIGKILL')
  await once(child, 'close')
  await prepareDatabase({ adminUrl: database.url, secret })
  expect(await describeSchema(database.url)).toEqual(await describeSchema(whole.url))
})

it('waits its turn behind a long reader, with others let through', async () => {
  await using database = await testDatabase()
  const options = { adminUrl: database.url, secret, migration: { lockTimeoutMs: 100, tries: 30 } }
  await prepareDatabase(options)
  await run(database.url, `delete from ${historyTable} where name = '0003-access'`)
  await run(
    database.url,
    `do $$ declare one record; begin
       for one in select polrelid::regclass as name from pg_policy
           where polrelid <> 'tenfold_jobs'::regclass loop
         execute format('drop policy tenant on %s', one.name);
       end loop;
     end $$`,
  )
  const reader = new pg.Client({ connectionString: database.url })
  await reader.connect()
  await reader.query('begin; select from customers')
  const impatient = { ...options, migration: { lockTimeoutMs: 100, tries: 2 } }
  await expect(prepareDatabase(impatient)).rejects.toThrow(
    '0003-access failed: canceling statement',
  )
  const pending = prepareDatabase(options)
  await sleep(500)
  await run(database.url, 'select from customers')
  await reader.end()
  await pending
})

it('works for an owner who is no superuser, as a managed Postgres has it', async () => {
  // A server of its own: on the others a superuser has made the roles.
  await using server = await emptyServer()
  await run(server.url, "create role owner login createrole password 'of the owner'")
  await run(server.url, 'create database shop owner owner')
  const url = new URL(server.url)
  url.username = 'owner'
  url.password = 'of the owner'
  url.pathname = '/shop'
  const { env } = await prepareDatabase({ adminUrl: url.href, secret })
  expect(await prepareDatabase({ adminUrl: url.href, secret })).toEqual({ env })
  await using started = await startApp({ env })
  const client = await signUp(started.server, 'Ada')
  const invoice = await newInvoice(client, await newCustomer(client))
  expect((await client.get(`/api/v1/invoices/${invoice.id}`)).status).toBe(200)
  expect(await run(url.href, 'select count(*)::int from customers')).toEqual([{ count: 0 }])
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

it.each(['superuser', 'bypassrls'])('refuses a role of its own that is made %s', async (strong) => {
  await using database = await testDatabase()
  const role = loginRole('invoicing_app', new URL(database.url).pathname.slice(1))
  await run(database.url, `create role ${role} ${strong}`)
  const refusal = prepareDatabase({ adminUrl: database.url, secret })
  await expect(refusal).rejects.toMatchObject({
    code: 'invoicing/role-too-strong',
    message: expect.stringContaining(`"${role}"`),
  })
  await run(database.url, `drop role ${role}`)
})

it("takes an extension's views for nobody's data", async () => {
  await using database = await testDatabase()
  await run(database.url, 'create extension pg_stat_statements')
  const { env } = await prepareDatabase({ adminUrl: database.url, secret })
  expect(env).toHaveProperty('DATABASE_URL')
})

it('has no index but those that a constraint needs', async () => {
  await using database = await testDatabase()
  await prepareDatabase({ adminUrl: database.url, secret })
  const indexes = await run(
    database.url,
    `select indexrelid::regclass::text as name from pg_index i join pg_class c on c.oid = indrelid
     where not exists (select from pg_constraint where conindid = indexrelid)
       and relnamespace = 'public'::regnamespace and relname not like 'tenfold%' order by 1`,
  )
  expect(indexes).toEqual([])
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

async function emptyServer(): Promise<AsyncDisposable & { readonly url: string }> {
  const dir = await mkdtemp(path.join(tmpdir(), 'tenfold-prepare-'))
  await chmod(dir, 0o755)
  const postgres = await startPostgres({ dir, settings: { fsync: 'off', shared_buffers: '16MB' } })
  const discard = async () => {
    await postgres.stop()
    await rm(dir, { recursive: true })
  }
  return { url: postgres.url, [Symbol.asyncDispose]: discard }
}

async function countHistory(url: string): Promise<number> {
  const rows = await run(url, `select count(*)::int from ${historyTable}`).catch(() => [])
  return Number(rows[0]?.['count'] ?? 0)
}

function describeSchema(url: string): Promise<unknown> {
  return run(
    url,
    `select c.relname, c.relkind, c.relacl::text, c.relrowsecurity, a.attname, a.atttypid::regtype::text
     from pg_class c left join pg_attribute a on a.attrelid = c.oid and a.attnum > 0
     where c.relnamespace = 'public'::regnamespace order by 1, a.attnum`,
  )
}
