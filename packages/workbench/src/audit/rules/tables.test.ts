import { testDatabase } from '@tenfold/testing'
import pg from 'pg'
import { expect, it } from 'vitest'
import { audit } from '../audit.ts'
import type { Rule } from '../finding.ts'

/** A database on which SQL is run and the audit asked for what it finds by one of its rules. */
async function place() {
  const database = await testDatabase()
  return {
    async run(sql: string): Promise<void> {
      const client = new pg.Client({ connectionString: database.url })
      await client.connect()
      try {
        await client.query(sql)
      } finally {
        await client.end()
      }
    },
    async titles(rule: Rule, log?: string): Promise<string[]> {
      const { findings } = await audit({ url: database.url, log })
      return findings.filter((one) => one.rule === rule).map(({ title }) => title)
    },
    [Symbol.asyncDispose]: () => database[Symbol.asyncDispose](),
  }
}

it('asks for one primary key of a partitioned table, not of each of its parts', async () => {
  await using database = await place()
  await database.run(`create table logs (at int) partition by range (at);
    create table logs_1 partition of logs for values from (0) to (10);
    create table logs_2 partition of logs for values from (10) to (20);
    create table keyed (id int primary key)`)
  expect(await database.titles('no-primary-key')).toEqual(['Table logs has no primary key'])
})

it('names what was filled and never analysed, until it is', async () => {
  await using database = await place()
  await database.run(`create table full_one (id int primary key);
    create table little (id int primary key);
    insert into full_one select generate_series(1, 2000);
    insert into little select generate_series(1, 500)`)
  // A collector counts rows some time later before Postgres 15.
  const stale = () => database.titles('stale-statistics')
  await expect.poll(stale).toEqual(['Table full_one was never analysed'])
  await database.run('analyze full_one')
  await expect.poll(stale).toEqual([])
})

it('names what is read whole again and again, where no statements tell why', async () => {
  await using database = await place()
  const read = (table: string, times: number) =>
    `do $$ begin for i in 1..${times} loop perform count(*) from ${table}; end loop; end $$;`
  await database.run(`create table big (id int primary key, text text);
    insert into big select i, repeat('x', 300) from generate_series(1, 5000) i;
    create table rare (like big including all); insert into rare select * from big;
    create table small (id int primary key); insert into small select generate_series(1, 100);
    analyze`)
  await database.run(read('big', 120) + read('rare', 20) + read('small', 120))
  const titles = await database.titles('whole-table-reads')
  expect(titles).toEqual([expect.stringMatching(/^Table big was read whole 12\d times$/)])
  await database.run('create extension pg_stat_statements')
  expect(await database.titles('whole-table-reads')).toEqual([])
})

it('names a foreign key without an index, unless its table is small or an advised index serves it', async () => {
  await using database = await place()
  await database.run(`create table boxes (id int primary key); insert into boxes select generate_series(1, 3000);
    create table orders (id int primary key, box int references boxes, note text);
    insert into orders select i, 1 + i % 3000, repeat('n', 50) from generate_series(1, 20000) i;
    create table gifts (id int primary key, box int references boxes);
    insert into gifts select i, i from generate_series(1, 900) i;
    analyze`)
  const bare = ['Foreign key orders_box_fkey of orders has no index']
  expect(await database.titles('unindexed-foreign-key')).toEqual(bare)
  const log = 'x LOG:  duration: 500.0 ms  statement: select * from orders where box = 7'
  expect(await database.titles('missing-index', log)).toHaveLength(1)
  expect(await database.titles('unindexed-foreign-key', log)).toEqual([])
})
