import { testDatabase } from '@tenfold/testing'
import { expect, it } from 'vitest'
import { auditedDatabase } from '../fixture/audited-database.ts'
import { seenOf } from '../fixture/seen.ts'
import { catalogueOf, tableOf } from '../fixture/tables.ts'
import { wholeTableReads } from './whole-table-reads.ts'

it('names what is read whole again and again, where no statements tell why', async () => {
  await using database = auditedDatabase(await testDatabase())
  const read = (table: string, times: number) =>
    `do $$ begin for i in 1..${times} loop perform count(*) from ${table}; end loop; end $$;`
  await database.run(`create table big (id int primary key, text text);
    insert into big select i, repeat('x', 300) from generate_series(1, 5000) i;
    create table rare (like big including all); insert into rare select * from big;
    create table small (id int primary key); insert into small select generate_series(1, 100);
    analyze`)
  await database.run(read('big', 120) + read('rare', 20) + read('small', 120))
  // A collector counts scans some time later before Postgres 15.
  await expect
    .poll(() => database.titles('whole-table-reads'))
    .toEqual([expect.stringMatching(/^Table big was read whole 12\d times$/)])
  await database.run('create extension pg_stat_statements')
  expect(await database.titles('whole-table-reads')).toEqual([])
})

it('names a table from 128 pages and 100 whole reads on', () => {
  const found = (pages: number, sequentialScans: number) => {
    const table = tableOf('parcels', { city: 'text' }, { pages, sequentialScans })
    return wholeTableReads.judge({ ...seenOf(catalogueOf([table])), source: 'none' }).length
  }
  expect([found(127, 100), found(128, 99), found(128, 100)]).toEqual([0, 0, 1])
})
