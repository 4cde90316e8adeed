import { testDatabase } from '@tenfold/testing'
import pg from 'pg'
import { expect, it } from 'vitest'
import { type AuditReport, audit } from '../audit.ts'

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
  expect(report.notes.join()).toContain("Which indexes nobody uses isn't told yet")
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
