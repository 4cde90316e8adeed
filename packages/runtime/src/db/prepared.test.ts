import { poolerMissing, startPooler } from '@tenfold/testing'
import { expect, it } from 'vitest'
import { type TenantDatabase, tenantDatabase } from '../../test/tenant-database.ts'
import { runInSession, Secret } from '../kernel/index.ts'
import type { Db } from './index.ts'

const asTenant = <T>(tenant: string, work: () => Promise<T>) => runInSession({ tenant }, work)
const read = 'select * from notes order by id'
const names = `select name, statement from pg_prepared_statements where statement like '%from notes%'
  and statement not like '%pg_prepared_statements%'`

async function openOne(database: TenantDatabase): Promise<Db> {
  await database.admin(`insert into notes (org_id, body) values ('a', 'first')`)
  const db = database.open({ poolSize: 1 })
  for (let round = 0; round < 5; round++) await asTenant('a', () => db.query(read))
  expect((await db.query(names)).rows).toEqual([
    { name: expect.stringMatching(/^tenfold_\d+$/), statement: read },
  ])
  return db
}

it('has the server keep a read that comes again under one name, also after a write', async () => {
  await using database = await tenantDatabase()
  const db = await openOne(database)
  const before = (await db.query(names)).rows
  await asTenant('a', () =>
    db.query(`insert into notes (org_id, body) values ('a', lower('SECOND'))`),
  )
  const { rows, columns } = await asTenant('a', () => db.query<{ body: string }>(read))
  expect([rows.map(({ body }) => body), columns]).toEqual([
    ['first', 'second'],
    ['id', 'org_id', 'body'],
  ])
  expect((await db.query(names)).rows).toEqual(before)
})

it.each([
  ['a new column', `alter table notes add column note text default 'new'`, { note: 'new' }],
  ['a column of another name', 'alter table notes rename column body to text', { text: 'first' }],
  [
    'a column of another type',
    `alter table notes alter column body type jsonb using to_jsonb(body)`,
    { body: 'first' },
  ],
  [
    'a table in its place',
    `alter table notes rename to old; create view notes as select 1 as id`,
    { id: 1 },
  ],
])('reads right after a migration to %s', async (_what, migration, expected) => {
  await using database = await tenantDatabase()
  const db = await openOne(database)
  await database.admin(migration)
  await database.admin('grant select on notes to public')
  const [one, two] = await asTenant('a', () => Promise.all([db.query(read), db.query(read)]))
  expect(one?.rows).toEqual([expect.objectContaining(expected)])
  expect(two?.rows).toEqual(one?.rows)
})

it('takes a value of another type once its column has one', async () => {
  await using database = await tenantDatabase()
  const db = await openOne(database)
  const find = (id: unknown) =>
    asTenant('a', () => db.query<{ body: string }>('select body from notes where id = $1', [id]))
  for (let round = 0; round < 5; round++) expect((await find(1)).rows).toHaveLength(1)
  await database.admin(`alter table notes alter column id drop default,
    alter column id type text using 'note-' || id`)
  expect((await find('note-1')).rows).toEqual([{ body: 'first' }])
})

it('goes on when a function has the server forget all names', async () => {
  await using database = await tenantDatabase()
  await database.admin(`create function forget() returns int language plpgsql as
    $$ begin execute 'deallocate all'; return 1; end $$`)
  const db = await openOne(database)
  await asTenant('a', () => db.query('select forget()'))
  const reads = await asTenant('a', () => Promise.all([db.query(read), db.query('select 1')]))
  expect(reads.map(({ rows }) => rows.length)).toEqual([1, 1])
})

it('lends no statement that a function has prepared to the next tenant', async () => {
  await using database = await tenantDatabase()
  await database.admin(`create function keep() returns int language plpgsql as
    $$ begin execute 'prepare kept as select ''of a'''; return 1; end $$`)
  const db = database.open({ poolSize: 1 })
  await asTenant('a', () => db.query('select keep()'))
  const left = 'select name from pg_prepared_statements where from_sql'
  expect((await asTenant('b', () => db.query(left))).rows).toEqual([])
})

it('holds no more than a hundred names on a connection', async () => {
  await using database = await tenantDatabase()
  const db = database.open({ poolSize: 1 })
  for (let text = 0; text < 130; text++)
    for (let round = 0; round < 3; round++) await db.query(`select ${text} as number`)
  const count = 'select count(*)::int as count from pg_prepared_statements'
  const [{ count: held } = { count: 0 }] = (await db.query<{ count: number }>(count)).rows
  expect(held).toBeGreaterThan(50)
  expect(held).toBeLessThanOrEqual(101)
  expect((await db.query('select 0 as number')).rows).toEqual([{ number: 0 }])
})

it.skipIf(poolerMissing)(
  'gives names through a transaction pooler only where the pooler keeps them apart',
  async () => {
    await using database = await tenantDatabase()
    await database.admin(`insert into notes (org_id, body) values ('a', 'first'), ('b', 'other')`)
    await using pooler = await startPooler({ url: database.url, poolSize: 2 })
    const db = database.open({ url: new Secret(pooler.through(database.url)), poolSize: 6 })
    const readAs = (tenant: string) =>
      asTenant(tenant, async () => {
        const both = await Promise.all([db.query<{ org_id: string }>(read), db.query('select 1')])
        return both[0].rows.map(({ org_id }) => org_id)
      })
    for (let round = 0; round < 20; round++) {
      const seen = await Promise.all(['a', 'b', 'a', 'b', 'a', 'b'].map(readAs))
      expect(seen).toEqual([['a'], ['b'], ['a'], ['b'], ['a'], ['b']])
      // The server of a later migration knows the statement as it was.
      if (round === 10) await database.admin(`alter table notes add column note text default 'new'`)
    }
    const [{ version } = {}] = await pooler.show('version')
    const minor = Number(/ 1\.(\d+)/.exec(String(version))?.[1])
    const kept = (await db.query<{ name: string }>(names)).rows
    expect(kept.length > 0).toBe(minor >= 21)
    expect(kept.every(({ name }) => name.startsWith('PGBOUNCER_'))).toBe(true)
  },
)
