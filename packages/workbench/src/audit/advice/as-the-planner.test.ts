import { testDatabase } from '@tenfold/testing'
import pg from 'pg'
import { expect, it } from 'vitest'
import { diffStatements, snapshotStatements } from '../../evidence/statements.ts'
import { adviseIndexes, type IndexAdvice } from './advise.ts'

interface Trial extends AsyncDisposable {
  /** Runs each statement once for each list of values, and asks what helps them. */
  advise(asked: Readonly<Record<string, readonly (readonly unknown[])[]>>): Promise<IndexAdvice>
  run(sql: string): Promise<void>
  /** Cost of one execution by the planner. */
  cost(sql: string): Promise<number>
}

async function trial(sql: string): Promise<Trial> {
  const database = await testDatabase()
  const client = new pg.Client({ connectionString: database.url })
  await client.connect()
  await client.query(`create extension pg_stat_statements; set jit = off;
    set max_parallel_workers_per_gather = 0; ${sql}`)
  return {
    async advise(asked) {
      const before = await snapshotStatements(client)
      for (const [text, values] of Object.entries(asked))
        for (const each of values) await client.query(text, [...each])
      const statements = diffStatements(before, await snapshotStatements(client))
      return adviseIndexes({
        url: database.url,
        statements: statements.filter(({ text }) => /(lines|tasks)\b/.test(text)),
        deadlineMs: 200_000,
      })
    },
    async run(change) {
      await client.query(change)
    },
    async cost(statement) {
      const { rows } = await client.query(`explain (format json) ${statement}`)
      return rows[0]['QUERY PLAN'][0].Plan['Total Cost']
    },
    async [Symbol.asyncDispose]() {
      await client.end()
      await database[Symbol.asyncDispose]()
    },
  }
}

const times = <T>(count: number, of: (i: number) => T) =>
  Array.from({ length: count }, (_, i) => of(i))

it('advises the sort key too where the planner would rather walk the primary key backwards', async () => {
  await using lines = await trial(`
    create table lines (id bigint primary key, invoice_id bigint not null, sku text, price numeric);
    insert into lines select i, 1 + i * 7919::bigint % 80000, 'sku' || i % 600, i % 100 from generate_series(1, 240000) i;`)
  await lines.run('vacuum analyze lines')
  const text = 'select id from lines where sku = $1 order by id desc limit 10'
  const { indexes } = await lines.advise({
    [text]: times(20, (i) => [`sku${i * 7}`]),
    'select sum(price) from lines': times(20, () => []),
  })
  expect(indexes.map(({ ddl }) => ddl)).toEqual([
    expect.stringContaining('on public.lines (sku, id desc);'),
  ])
})
