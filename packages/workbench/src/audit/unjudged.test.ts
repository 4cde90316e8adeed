import { type TestDatabase, testDatabase } from '@tenfold/testing'
import fc from 'fast-check'
import pg from 'pg'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { type AuditReport, audit } from './audit.ts'
import { auditText } from './report/text.ts'

let database: TestDatabase

async function ask(url: string, ...lines: readonly string[]): Promise<void> {
  const client = new pg.Client({ connectionString: url })
  await client.connect()
  for (const line of lines) await client.query(line)
  await client.end()
}

beforeAll(async () => {
  database = await testDatabase()
  await ask(
    database.url,
    `create table notes (id int primary key, body text);
     insert into notes select i, 'x' from generate_series(1, 5000) i;
     create function total() returns bigint language sql as 'select count(*) from notes';
     create function tenant() returns int stable language sql as $$ select current_setting('app.tenant', true)::int $$;
     create table billed (id int primary key, body text); create table stamped (like billed including all);
     create function count_all() returns trigger language plpgsql as $$
       begin perform count(*) from notes where body = new.body; return new; end $$;
     create function stamp() returns trigger language plpgsql as $$
       begin new.body := upper(new.body); if new.id > 7 then perform pg_notify('x', 'y'); end if; return new; end $$;
     create trigger counts before update on billed for each row execute function count_all();
     create trigger stamps before update on stamped for each row execute function stamp();
     create extension pg_trgm; create table rates (id int, rate int); alter extension pg_trgm add table rates;
     insert into rates select generate_series(1, 5000);
     analyze notes`,
  )
})

afterAll(() => database[Symbol.asyncDispose]())

const good = 'select * from notes where id = 7'
const logged = (text: string, ms: number) => `x LOG:  duration: ${ms}.0 ms  statement: ${text}`

function auditOf(
  ...statements: readonly (readonly [text: string, ms: number])[]
): Promise<AuditReport> {
  const log = statements.map(([text, ms]) => logged(text, ms)).join('\n')
  return audit({ url: database.url, log })
}

it.each([
  ['execute plan_7', 'EXECUTE is not judged'],
  ['call bill_everybody()', 'CALL is not judged'],
  ['select * from orders where id = 7', 'which table "orders" is'],
  ['delete from orders where id = 7', 'which table "orders" is'],
  ['with o as (select 1) select * from o, elsewhere', 'which table "elsewhere" is'],
  ['select count(*) from notes tablesample system (1)', 'it reads a random sample of "notes"'],
  ['select total()', 'it calls total()'],
  ['select total() from notes where id = 7', 'it calls total()'],
  ["update billed set body = 'x' where id = 7", 'it sets off the trigger counts'],
  ['select * from notes n join rates r on r.rate = n.id where n.id = 7', 'it reads rates, which'],
  ['select nonsense from where', "it can't be parsed"],
  ['select * from notes where gone = 7', 'column "gone" does not exist'],
])('lists "%s" with its share and the reason', async (text, reason) => {
  const report = await auditOf([good, 25], [text, 75])
  expect(report.unjudged).toMatchObject({
    share: 0.75,
    totalMs: 75,
    statements: [{ share: 0.75, totalMs: 75, reason: expect.stringContaining(reason) as string }],
  })
  const shown = auditText(report)
  expect(shown).toContain('Nothing found in the 25 % of the database time that could be judged.')
  expect(shown).toMatch(/Not judged: 75 % of the database time \(75 ms\), 1 statement\n {4}75 % /)
})

it.each([
  good,
  'begin',
  'commit',
  'show server_version',
  "set application_name = 'x'",
  'select 1',
  'select now()',
  "select relname from pg_class where relname = 'notes'",
  'select * from information_schema.tables',
  'with n as (select * from notes where id = 7) select * from n',
  "insert into notes values (-1, 'x')",
  'select * from notes where id = tenant()',
  "update stamped set body = 'x' where id = 7",
])('has nothing to judge about "%s"', async (text) => {
  const report = await auditOf([text, 75])
  expect(report.unjudged).toEqual({ share: 0, totalMs: 0, statements: [] })
  expect(auditText(report)).toContain('Nothing found that would make it faster.')
})

it('says that nothing would make it faster only where at most 5 % of the time was not judged', async () => {
  const ms = fc.integer({ min: 1, max: 400 })
  await fc.assert(
    fc.asyncProperty(ms, ms, ms, async (judged, executed, unknown) => {
      const report = await auditOf(
        [good, judged * 30],
        ['execute plan_7', executed],
        ['select * from orders', unknown],
      )
      const share = (executed + unknown) / (judged * 30 + executed + unknown)
      expect(report.unjudged.share).toBeCloseTo(share)
      const isGreen = auditText(report).includes('that would make it faster')
      expect(isGreen).toBe(share <= 0.05)
      expect(auditText(report)).toContain('Not judged: ')
    }),
    { numRuns: 15 },
  )
})

it.each([
  'copy notes to stdout',
  '/* nightly */ vacuum analyze notes',
  'refresh materialized view summary',
  'create index on notes (body)',
  'alter table notes add column more text',
  'explain analyze select * from notes',
])('counts the time of "%s" apart', async (text) => {
  const report = await auditOf([good, 25], [text, 75])
  expect(report.source.workloadMs).toBe(25)
  expect(report.unjudged).toEqual({ share: 0, totalMs: 0, statements: [] })
  expect(report.notes.join()).toContain('took 75 ms beside that')
})

it('counts what lies beyond --top', async () => {
  const log = [logged(good, 50), logged('select body from notes where id = 7', 50)].join('\n')
  const report = await audit({ url: database.url, log, top: 1 })
  expect(report.unjudged).toMatchObject({
    share: 0.5,
    statements: [{ reason: expect.stringContaining('--top') as string }],
  })
})

it("counts the time of other roles' statements, which this login may not read", async () => {
  await using own = await testDatabase()
  const name = `narrow_${own.url.slice(-12)}`
  await ask(
    own.url,
    `create role ${name} login password 'only-for-the-test'`,
    `create table notes (id int); grant select on notes to ${name}`,
    'create extension pg_stat_statements',
    'select pg_sleep(0.3)',
  )
  try {
    const url = new URL(own.url)
    url.username = name
    url.password = 'only-for-the-test'
    await ask(url.href, 'select * from notes where id = 7')
    await audit({ url: url.href })
    const report = await audit({ url: url.href })
    expect(report.unjudged.share).toBeGreaterThan(0.5)
    // What the audit before has asked is no part of the workload.
    expect(report.unjudged.statements.map(({ text }) => text)).toEqual(['(hidden)'])
    expect(auditText(report)).not.toContain('that would make it faster')
  } finally {
    await ask(own.url, `drop owned by ${name}`, `drop role ${name}`)
  }
})

it('is not well pleased where there were no statements to judge', async () => {
  const report = await audit({ url: database.url })
  expect(auditText(report)).toContain('Nothing found in the catalogue. No statements were there')
})
