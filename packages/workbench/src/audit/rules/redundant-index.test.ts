import { testDatabase, testServerMajor } from '@tenfold/testing'
import fc from 'fast-check'
import pg from 'pg'
import { describe, expect, it, type TestContext } from 'vitest'
import { audit } from '../audit.ts'
import type { Finding } from '../finding.ts'
import { dropTrial } from '../fixture/drops-are-safe.ts'
import { inventedIndexes } from '../fixture/invented-indexes.ts'
import { seenOf } from '../fixture/seen.ts'
import { catalogueOf, indexOn, tableOf } from '../fixture/tables.ts'
import { redundantIndex } from './redundant-index.ts'

const tables = `
  create table boxes (id int primary key, code text, kind text, qty int, serial text, lot text, tags text[], doc jsonb);
  insert into boxes select i, 'c' || i, chr(97 + i % 5), i % 1000, 's' || i, 'l' || i % 9, array['t' || i % 7],
    jsonb_build_object('k', i % 11) from generate_series(1, 3000) i;
  analyze boxes;`

const inAWeek = new Date(Date.now() + 8 * 86_400_000)

function skipOlder({ skip }: TestContext, ddl: string): void {
  skip(ddl.includes('nulls not distinct') && testServerMajor() < 15, 'needs Postgres 15')
}

/** Indexes that the audit offers to drop, by rule. */
async function offered(ddl: string, now?: Date): Promise<Record<string, string[]>> {
  await using database = await testDatabase()
  const client = new pg.Client({ connectionString: database.url })
  await client.connect()
  try {
    await client.query(tables)
    await client.query(ddl)
  } finally {
    await client.end()
  }
  const { findings } = await audit({ url: database.url, now })
  const drops = findings.flatMap(({ rule, sql }) =>
    sql.flatMap((line) => {
      const name = /^drop index (?:concurrently )?if exists public\.(\S+);$/.exec(line)?.[1]
      return name === undefined ? [] : [{ rule, name }]
    }),
  )
  const byRule = Map.groupBy(drops, ({ rule }) => rule)
  return Object.fromEntries([...byRule].map(([rule, all]) => [rule, all.map(({ name }) => name)]))
}

describe('an index that looks like another but does what that one cannot', () => {
  it.for([
    [
      'covers other rows, by a condition that only partly reads alike',
      `create index boxes_rare on boxes (code) where kind = 'a' and qty > 990;
       create index boxes_all on boxes (code) where kind = 'a' and qty >= 0;
       create index boxes_odd on boxes (code) where kind = 'a' and code not in ('x', 'y')`,
    ],
    [
      'covers all rows beside a partial one',
      `create index boxes_some on boxes (code, lot) where kind = 'a'; create index boxes_every on boxes (code)`,
    ],
    [
      'sorts by another collation',
      'create index boxes_c on boxes (code); create index boxes_de on boxes (code collate "de-x-icu")',
    ],
    [
      'serves LIKE by another operator class',
      'create index boxes_eq on boxes (code); create index boxes_like on boxes (code text_pattern_ops)',
    ],
    [
      'answers other questions on a document',
      'create index boxes_paths on boxes using gin (doc jsonb_path_ops); create index boxes_keys on boxes using gin (doc)',
    ],
    [
      'is the stricter of two unique ones',
      `create unique index boxes_s1 on boxes (serial, lot);
       create unique index boxes_s2 on boxes (serial, lot) nulls not distinct`,
    ],
    [
      'is unique beside a wider one, unique or not',
      `create unique index boxes_one on boxes (serial); create index boxes_two on boxes (serial, lot);
       create unique index boxes_three on boxes (serial, qty)`,
    ],
    [
      'takes conflicts at once, beside a constraint that waits for the commit',
      `alter table boxes add constraint boxes_later unique (serial) deferrable initially deferred;
       create unique index boxes_now on boxes (serial)`,
    ],
    [
      'is sorted half the other way',
      'create index boxes_up on boxes (code, qty); create index boxes_half on boxes (code, qty desc)',
    ],
    [
      'has its nulls elsewhere',
      'create index boxes_last on boxes (qty); create index boxes_first on boxes (qty nulls first)',
    ],
    [
      'carries a column that the other lacks',
      'create index boxes_bare on boxes (code, lot); create index boxes_more on boxes (code) include (qty)',
    ],
    [
      'is of another method',
      'create index boxes_tree on boxes (code); create index boxes_hash on boxes using hash (code)',
    ],
    [
      'is over an expression of the same column',
      'create index boxes_plain on boxes (code); create index boxes_lower on boxes (lower(code))',
    ],
    [
      'belongs to a table that is clustered by it',
      'create index boxes_long on boxes (code, lot); create index boxes_by on boxes (code); cluster boxes using boxes_by',
    ],
    [
      'names the row for logical replication',
      `alter table boxes alter code set not null; create unique index boxes_row on boxes (code);
       create unique index boxes_twin on boxes (code); alter table boxes replica identity using index boxes_twin;
       drop index boxes_row; create unique index boxes_row on boxes (code) include (qty)`,
    ],
    [
      'is part of an index on the partitioned table',
      `create table logs (at int, note text) partition by range (at);
       create table logs_1 partition of logs for values from (0) to (1000);
       insert into logs select i % 1000, 'n' from generate_series(1, 3000) i; analyze logs;
       create index logs_at on logs (at); create index logs_1_more on logs_1 (at, note)`,
    ],
    [
      'stands beside one that is invalid',
      `create index boxes_short on boxes (code); create index boxes_broken on boxes (code, lot);
       update pg_index set indisvalid = false where indexrelid = 'boxes_broken'::regclass`,
    ],
  ] as const)('is kept when it %s', async ([, ddl], context) => {
    skipOlder(context, ddl)
    expect((await offered(ddl))['redundant-index'] ?? []).toEqual([])
  })
})

describe('an index that another one makes redundant', () => {
  it.for([
    [
      'boxes_short',
      'create index boxes_short on boxes (code); create index boxes_long on boxes (code, lot)',
    ],
    [
      'boxes_again',
      'create index boxes_first on boxes (code); create index boxes_again on boxes (code)',
    ],
    [
      'boxes_down',
      'create index boxes_down on boxes (code desc); create index boxes_long on boxes (code, lot)',
    ],
    [
      'boxes_part',
      `create index boxes_part on boxes (code) where kind = 'a' and qty > 990;
       create index boxes_wide on boxes (code, lot) where kind = 'a' and qty > 990`,
    ],
    ['boxes_pk', 'create index boxes_pk on boxes (id)'],
    [
      'boxes_slack',
      'create index boxes_slack on boxes (serial, lot); create unique index boxes_one on boxes (serial, lot)',
    ],
    [
      'boxes_de',
      'create index boxes_de on boxes (code collate "C"); create index boxes_long on boxes (code collate "C", lot)',
    ],
    [
      'boxes_s2',
      `create unique index boxes_s1 on boxes (serial) nulls not distinct;
       create unique index boxes_s2 on boxes (serial) nulls not distinct`,
    ],
    [
      'boxes_tags',
      'create index boxes_tags on boxes using gin (tags); create index boxes_both on boxes using gin (doc, tags)',
    ],
    [
      'boxes_lower',
      'create index boxes_lower on boxes (lower(code)); create index boxes_two on boxes (lower(code), lot)',
    ],
  ] as const)('is found: %s', async ([name, ddl], context) => {
    skipOlder(context, ddl)
    expect((await offered(ddl))['redundant-index']).toEqual([name])
  })
})

it('never offers an index that stands in for one it offers to drop, nor the last one of a foreign key', async () => {
  const drops = await offered(
    `create table orders (id int primary key, box int references boxes, note text);
    insert into orders select i, 1 + i % 3000, 'n' from generate_series(1, 5000) i;
    create index orders_note on orders (note); create index orders_note_id on orders (note, id);
    create index orders_box on orders (box); create index orders_idle on orders (id, note); analyze orders`,
    inAWeek,
  )
  expect(drops['redundant-index']).toEqual(['orders_note'])
  expect(drops['unused-index']).toEqual(['orders_idle'])
})

it('drops the index of a partitioned table as Postgres allows it', async () => {
  await using database = await testDatabase()
  const client = new pg.Client({ connectionString: database.url })
  await client.connect()
  try {
    await client.query(`create table logs (at int, note text) partition by range (at);
      create table logs_1 partition of logs for values from (0) to (1000);
      create index logs_at on logs (at); create index logs_at_again on logs (at)`)
    const { findings } = await audit({ url: database.url })
    const drops = findings
      .filter(({ rule }) => rule === 'redundant-index')
      .flatMap(({ sql }) => sql)
    expect(drops).toEqual(['drop index if exists public.logs_at_again;'])
    await client.query(drops.join(''))
  } finally {
    await client.end()
  }
})

// The torture form of this goes on for longer, and elsewhere.
it('offers nothing that a statement needs or would be much slower without', async () => {
  await using database = await testDatabase()
  await using trial = await dropTrial(database.url)
  const isSafe = fc.asyncProperty(inventedIndexes, async (indexes) => {
    expect((await trial.worseWithout(indexes)) ?? []).toEqual([])
  })
  await fc.assert(isSafe, { numRuns: 4, seed: 20 })
})

it('says how much more is read where the other index is larger, and offers nothing beyond five times', async () => {
  const findingsOf = async (ddl: string) => {
    await using database = await testDatabase()
    const client = new pg.Client({ connectionString: database.url })
    await client.connect()
    await client.query(`create table wide (id int primary key, kind int, made timestamptz, note text);
      insert into wide select i, i % 9, now() + i * interval '1 s', md5(i::text) from generate_series(1, 30000) i; ${ddl}`)
    await client.end()
    const { findings } = await audit({ url: database.url })
    return findings.filter(({ rule }) => rule === 'redundant-index')
  }
  const [some] = await findingsOf('create index on wide (kind); create index on wide (kind, made)')
  expect(some).toMatchObject({ confidence: 'medium' })
  expect(some?.why).toMatch(/Counting by \(kind\) alone reads up to \d\.\d times as many blocks/)
  const much = 'create index on wide (kind); create index on wide (kind, note, made)'
  expect(await findingsOf(much)).toEqual([])
  // Each next one is less than five times larger, the last one is more than that.
  const steps = `${much}; create index on wide (kind, made)`
  expect((await findingsOf(steps)).map(({ title }) => title)).toEqual([
    'Index wide_kind_idx is redundant beside wide_kind_made_idx',
  ])
})

it('weighs both indexes with 16 pages more: surer up to twice, silent beyond five times', () => {
  const parcels = tableOf('parcels', { city: 'text' })
  const narrow = indexOn(parcels, 'city', { oid: 8, pages: 84 })
  const found = (pages: number) => {
    const indexes = [narrow, { ...narrow, oid: 7, name: 'parcels_first', pages }]
    const judged = redundantIndex.judge(seenOf(catalogueOf([parcels], { indexes })))
    return judged.map(({ confidence }) => confidence)
  }
  expect([184, 185, 484, 485].map(found)).toEqual([['high'], ['medium'], ['medium'], []])
})

it('has an expression analysed before the index goes by which the planner knows it', async () => {
  const { sql } = await onlyFinding(
    'create index boxes_lower on boxes (lower(code)); create index boxes_two on boxes (lower(code), lot)',
  )
  expect(sql[0]).toBe('analyze public.boxes;')
  const finer =
    'create index boxes_lower on boxes (lower(code)); create index boxes_two on boxes (lower(code), lot)'
  expect(
    await offered(`${finer}; alter index boxes_lower alter column 1 set statistics 1000`),
  ).toEqual({})
})

it('keeps the index of a partition while one on the whole table waits for it', async () => {
  const logs = `create table logs (at int, note text) partition by range (at);
    create table logs_1 partition of logs for values from (0) to (100);
    create index logs_1_at on logs_1 (at); create index logs_1_two on logs_1 (at, note)`
  expect(await offered(logs)).toEqual({ 'redundant-index': ['logs_1_at'] })
  expect(await offered(`${logs}; create index logs_at on only logs (at)`)).toEqual({})
})

async function onlyFinding(ddl: string): Promise<Finding> {
  await using database = await testDatabase()
  const client = new pg.Client({ connectionString: database.url })
  await client.connect()
  await client.query(`${tables} ${ddl}`)
  await client.end()
  const { findings } = await audit({ url: database.url })
  const [first, ...others] = findings.filter(({ rule }) => rule === 'redundant-index')
  if (!first || others.length > 0) throw new Error(`${others.length} more findings`)
  return first
}
