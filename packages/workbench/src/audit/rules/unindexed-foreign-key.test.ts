import { testDatabase } from '@tenfold/testing'
import { expect, it } from 'vitest'
import { connectReader } from '../../postgres/reader.ts'
import type { AdvisedIndex } from '../advice/advised-index.ts'
import { audit } from '../audit.ts'
import { readCatalogue } from '../catalogue/read-catalogue.ts'
import { auditedDatabase } from '../fixture/audited-database.ts'
import { seenOf } from '../fixture/seen.ts'
import { catalogueOf, tableOf } from '../fixture/tables.ts'
import { unindexedForeignKey } from './unindexed-foreign-key.ts'

it('names a foreign key without an index, unless its table is small or an advised index serves it', async () => {
  await using database = auditedDatabase(await testDatabase())
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

const orders = `create table boxes (id int primary key); insert into boxes select generate_series(1, 3000);
  create table orders (id int primary key, box int references boxes, paid bool);
  insert into orders select i, 1 + i % 3000, i % 2 = 0 from generate_series(1, 20000) i;
  analyze`

it.each([
  ['rows with a box', 'box is not null', []],
  ['paid orders', 'paid', ['Foreign key orders_box_fkey of orders has no index']],
  [
    'paid orders with a box',
    'box is not null and paid',
    ['Foreign key orders_box_fkey of orders has no index'],
  ],
])('judges a partial index that holds %s', async (_, condition, expected) => {
  await using database = auditedDatabase(await testDatabase())
  await database.run(orders)
  await database.run(`create index on orders (box) where ${condition}`)
  expect(await database.titles('unindexed-foreign-key')).toEqual(expected)
})

it('leaves a foreign key alone that an index on its non-null rows, or a hash index, serves', async () => {
  await using database = auditedDatabase(await testDatabase())
  await database.run(`create table boxes (id int primary key); insert into boxes values (1);
    create table orders (id int primary key, box int references boxes, spare int references boxes, third int references boxes);
    insert into orders select i, 1, 1, 1 from generate_series(1, 2000) i;
    create index on orders (box) where box is not null;
    create index on orders using hash (spare);
    create index on orders (third) where third > 5; analyze orders`)
  expect(await database.titles('unindexed-foreign-key')).toEqual([
    'Foreign key orders_third_fkey of orders has no index',
  ])
})

it('is not content with a hash index on one of two columns', async () => {
  await using database = auditedDatabase(await testDatabase())
  await database.run(`create table boxes (org int, id int, primary key (org, id)); insert into boxes values (1, 1);
    create table orders (id int primary key, org int, box int, foreign key (org, box) references boxes);
    insert into orders select i, 1, 1 from generate_series(1, 2000) i;
    create index on orders using hash (org); analyze orders`)
  expect(await database.titles('unindexed-foreign-key')).toEqual([
    'Foreign key orders_org_box_fkey of orders has no index',
  ])
})

it("takes no index of another collation for one that serves a foreign key's check", async () => {
  await using database = auditedDatabase(await testDatabase())
  await database.run(`create table makers (name text primary key);
    insert into makers values ('one');
    create table parts (id int primary key, maker text references makers);
    insert into parts select i, 'one' from generate_series(1, 2000) i;
    create index parts_maker_de on parts (maker collate "de-x-icu"); analyze parts`)
  expect(await database.titles('unindexed-foreign-key')).toEqual([
    'Foreign key parts_maker_fkey of parts has no index',
  ])
})

it('is not content with an advised index that holds a part of the rows', async () => {
  await using database = auditedDatabase(await testDatabase())
  await database.run(orders)
  await using reader = await connectReader(database.url)
  const catalogue = await reader.read(readCatalogue)
  const table = catalogue.tables.find(({ name }) => name === 'orders')?.oid ?? 0
  const found = (conditions: readonly string[]) => {
    const keys = [{ sql: 'box', columns: ['box'], descending: false, nullsFirst: false }]
    const shape = { table, method: 'btree', keys, conditions }
    const advised = { shape } as unknown as AdvisedIndex
    return unindexedForeignKey.judge(seenOf(catalogue, { indexes: [advised] })).length
  }
  expect([found([]), found(['paid']), found(['box IS NOT NULL'])]).toEqual([0, 1, 0])
})

/** Severities of what is found on a table with a bare foreign key. */
function severities(rows: number, pages: number, deleted: number): readonly string[] {
  const writes = { inserted: 0, updated: 0, updatedInPlace: 0, deleted }
  const shelves = tableOf('shelves', { id: 'int' }, { writes })
  const parcels = tableOf('parcels', { shelf: 'int' }, { rows, pages })
  const key = { name: 'parcels_shelf_fkey', table: parcels.oid, columns: ['shelf'] }
  const foreignKeys = [{ ...key, referenced: shelves.oid }]
  const seen = seenOf(catalogueOf([shelves, parcels], { foreignKeys }))
  return unindexedForeignKey.judge(seen).map(({ severity }) => severity)
}

it('names a table from 1,000 rows on', () => {
  expect([severities(999, 10, 0), severities(1_000, 10, 0)]).toEqual([[], ['low']])
})

it('is more urgent once deletes have read more than 100,000 pages', () => {
  expect([...severities(5_000, 100, 1_000), ...severities(5_000, 100, 1_001)]).toEqual([
    'low',
    'medium',
  ])
})

it('advises one index for the foreign keys that it serves', async () => {
  await using database = auditedDatabase(await testDatabase())
  await database.run(`create table boxes (id int primary key, size int, unique (size, id));
    create table carts (id int primary key);
    insert into boxes select i, i from generate_series(1, 2000) i; insert into carts select generate_series(1, 2000);
    create table orders (id int primary key, box int references boxes, size int,
      constraint cart foreign key (box) references carts, constraint sized foreign key (size, box) references boxes (size, id));
    insert into orders select i, i, i from generate_series(1, 2000) i; analyze`)
  const { findings } = await audit({ url: database.url })
  expect(findings.map(({ title, sql }) => [title, sql])).toEqual([
    [
      'Foreign key sized of orders has no index',
      ['create index concurrently orders_box_size_idx on public.orders (box, size);'],
    ],
  ])
  expect(findings[0]?.why).toContain('The index serves cart, orders_box_fkey too.')
  expect(findings[0]?.why).toContain('deleted from boxes or carts yet')
})

it('is content with an index on each partition, not with one on some', async () => {
  await using database = auditedDatabase(await testDatabase())
  await database.run(`create table boxes (id int primary key); insert into boxes select generate_series(1, 2000);
    create table orders (box int references boxes, at int, primary key (at, box)) partition by range (at);
    create table orders_1 partition of orders for values from (0) to (1000);
    create table orders_2 partition of orders for values from (1000) to (3000);
    insert into orders select i, i from generate_series(1, 2000) i;
    create table orders_3 partition of orders default;
    create index on orders_1 (box); analyze`)
  const { findings } = await audit({ url: database.url })
  expect(findings[0]?.why).toContain('would read 1,001 rows of orders,')
  expect(await database.titles('unindexed-foreign-key')).toEqual([
    'Foreign key orders_box_fkey of orders has no index',
  ])
  await database.run('create index on orders_2 (box)')
  expect(await database.titles('unindexed-foreign-key')).toEqual([])
})

it('is content with an index for patterns, which finds equal text too', async () => {
  await using database = auditedDatabase(await testDatabase())
  await database.run(`create table makers (name text primary key);
    insert into makers select generate_series(1, 2000);
    create table parts (id int primary key, maker text references makers);
    insert into parts select i, i from generate_series(1, 2000) i;
    create index on parts (maker text_pattern_ops); analyze`)
  expect(await database.titles('unindexed-foreign-key')).toEqual([])
})
