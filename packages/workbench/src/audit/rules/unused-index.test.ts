import { testDatabase } from '@tenfold/testing'
import pg from 'pg'
import { expect, it } from 'vitest'
import { type AuditReport, audit } from '../audit.ts'
import { seenOf } from '../fixture/seen.ts'
import { catalogueOf, indexOn, tableOf } from '../fixture/tables.ts'
import type { Judgement } from './rule.ts'
import { unusedIndex } from './unused-index.ts'

const days = (n: number) => new Date(Date.now() + n * 86_400_000)

async function auditOf(ddl: string, now: Date, statement?: string): Promise<AuditReport> {
  await using database = await testDatabase()
  const client = new pg.Client({ connectionString: database.url })
  await client.connect()
  await client.query(`create table boxes (id int primary key, code text, qty int, tags text[]);
    insert into boxes select i, md5(i::text), i % 1000, array['t' || i % 7] from generate_series(1, 20000) i; ${ddl};
    analyze boxes`)
  await client.end()
  const log = statement && `x LOG:  duration: 5.0 ms  statement: ${statement}`
  return await audit({ url: database.url, now, log })
}

function unusedIn({ findings }: AuditReport): readonly (readonly [string, string])[] {
  const found = findings.filter(({ rule }) => rule === 'unused-index')
  return found.map(({ sql, confidence }) => [sql.join(), confidence] as const)
}

const idle = 'create index boxes_code on boxes (code)'

it('offers an index that was not used for a month, with no more than medium confidence', async () => {
  const drop = 'drop index concurrently if exists public.boxes_code;'
  expect(unusedIn(await auditOf(idle, days(31)))).toEqual([[drop, 'medium']])
  expect(unusedIn(await auditOf(idle, days(8)))).toEqual([[drop, 'low']])
})

it('offers none before use was counted for a week, and says so', async () => {
  const report = await auditOf(idle, days(2))
  expect(unusedIn(report)).toEqual([])
  expect(report.notes.join()).toContain('It is too early to tell which indexes are unused')
})

it.each([
  [
    'the planner takes it for a statement that was seen',
    idle,
    "select * from boxes where code = 'x'",
  ],
  [
    'it tells the planner of an expression',
    'create index boxes_rest on boxes ((qty % 7))',
    undefined,
  ],
  ['it is small', 'create index boxes_few on boxes (code) where id < 10', undefined],
  [
    'it serves a foreign key',
    `create table kinds (id int primary key); insert into kinds select generate_series(0, 999);
     alter table boxes add foreign key (qty) references kinds; create index boxes_kind on boxes (qty)`,
    undefined,
  ],
  [
    'it serves a foreign key of the partitioned table above',
    `create table kinds (id int primary key); insert into kinds select generate_series(0, 999);
     create table lots (id int, kind int references kinds) partition by range (id);
     create table lots_1 partition of lots for values from (0) to (30000);
     insert into lots select i, i % 1000 from generate_series(1, 20000) i; create index on lots_1 (kind); analyze lots`,
    undefined,
  ],
  ['it is unique', 'create unique index boxes_one on boxes (code)', undefined],
  [
    'it is on a partition and part of one on the whole',
    `create table logs (at int) partition by range (at);
     create table logs_1 partition of logs for values from (0) to (100000); insert into logs select generate_series(1, 20000);
     create index on logs (at); analyze logs`,
    undefined,
  ],
])('offers no index when %s', async (_, ddl, statement) => {
  expect(unusedIn(await auditOf(ddl, days(31), statement))).toEqual(
    ddl.includes('on logs') ? [['drop index if exists public.logs_at_idx;', 'medium']] : [],
  )
})

it('says nothing of use where the only idle index is redundant', async () => {
  const twins = `${idle}; create index boxes_code_qty on boxes (code, qty)`
  const early = await auditOf(twins, days(2), "select * from boxes where code = 'x' and qty = 1")
  expect(early.notes.join()).not.toContain('too early')
  expect(unusedIn(await auditOf(twins, days(31)))).toEqual([])
})

const boxes = tableOf('boxes', { code: 'text' })

/** Findings on an index of so many pages and scans, of which use has been counted for so many days. */
function judged({ pages = 100, scans = 0, counted = 40, server = {} }): readonly Judgement[] {
  const now = new Date()
  const statisticsSince = new Date(now.getTime() - counted * 86_400_000)
  const catalogue = catalogueOf([boxes], { indexes: [indexOn(boxes, 'code', { pages, scans })] })
  const known = { ...catalogue, server: { ...catalogue.server, statisticsSince, ...server } }
  return unusedIndex.judge({ ...seenOf(known), now })
}

it.each([
  ['no replica that it knows of', {}, 'ask the replicas too, if there are any', 'medium'],
  ['two replicas', { replicas: 2 }, 'not asked: 2 replicas, which count for themselves', 'low'],
  ['a replica itself', { inRecovery: true }, 'on this replica; ask the primary too', 'low'],
])('says whose counters it read on a server with %s', (_, server, expected, confidence) => {
  const [found] = judged({ server })
  expect([found?.why, found?.confidence]).toEqual([expect.stringContaining(expected), confidence])
})

it('waits for seven days, and is surer from thirty on', () => {
  const of = (counted: number) =>
    judged({ counted }).map(({ withheld, confidence }) => [withheld !== undefined, confidence])
  expect([6.9, 7, 29.9, 30].flatMap(of)).toEqual([
    [true, 'low'],
    [false, 'low'],
    [false, 'low'],
    [false, 'medium'],
  ])
})

it('leaves indexes of less than 16 pages alone', () => {
  expect([judged({ pages: 15 }).length, judged({ pages: 16 }).length]).toEqual([0, 1])
})

it('leaves an index alone that was used once', () => {
  expect(judged({ scans: 1 })).toEqual([])
})
