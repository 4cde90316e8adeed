import { mvp } from '@tenfold/stack'
import { type TestDatabase, testDatabase } from '@tenfold/testing'
import pg from 'pg'
import { expect, it } from 'vitest'
import { evidenceWith } from '../climb/fixture/simulated-site.ts'
import type { Evidence, StatementUse } from '../evidence/index.ts'
import { indexes } from './indexes.ts'
import type { Finding, NotApplicable } from './rung.ts'

const statement = (text: string, totalMs: number): StatementUse => ({
  fingerprint: text,
  text,
  role: 'app',
  calls: 100,
  totalMs,
  meanMs: totalMs / 100,
  rows: 100,
  sharedBlocks: 10_000,
  tempBlocks: 0,
  nested: false,
})

/** Statements of 1,000 ms: `searchMs` for a search that an index makes nearly free, the rest for a sum that no index helps. */
const workload = (searchMs: number) => [
  statement('select * from notes where owner = $1', searchMs),
  statement('select sum(length(text)) from notes', 1_000 - searchMs),
]

async function notes(): Promise<TestDatabase> {
  const database = await testDatabase()
  const client = new pg.Client({ connectionString: database.url })
  await client.connect()
  await client.query(`create table notes (id int primary key, owner int not null, text text);
    insert into notes select n, n % 5000, repeat('x', 50) from generate_series(1, 20000) n;
    analyze notes`)
  await client.end()
  return database
}

function diagnose(url: string, more: Partial<Evidence>): Promise<Finding | NotApplicable> {
  return indexes.diagnose(evidenceWith({}, more), { adminUrl: url, topology: mvp, cores: 2 })
}

it('is worth it from a saving of 1 % of the database time on, and predicts what is left', async () => {
  await using database = await notes()
  expect(await diagnose(database.url, { statements: workload(9.9) })).toEqual({
    notApplicable: '2 statements took 1000 ms in 500 requests, and no index would save 1 % of that',
  })
  const found = (await diagnose(database.url, { statements: workload(10.3) })) as Finding
  expect(found.because).toMatch(/^1 index would save 1\.0 % of database time; most: /)
  expect(found.change).toMatchObject({ kind: 'indexes', indexes: [{ table: 'notes' }] })
  expect(found.predictedDemandMs.postgres).toBeCloseTo(9.9, 1)
})

it('says that statements of other roles are hidden, instead of that no index helps', async () => {
  await using database = await notes()
  const diagnosis = await diagnose(database.url, { statements: [], hiddenStatements: 1 })
  expect(diagnosis).toEqual({
    notApplicable: expect.stringContaining("1 statement of other roles can't be read") as string,
  })
})
