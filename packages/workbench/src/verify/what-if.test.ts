import { testDatabase } from '@tenfold/testing'
import pg from 'pg'
import { expect, it } from 'vitest'
import { audit } from '../audit/index.ts'
import { errorOf } from './model-error.ts'
import { planChecker } from './what-if.ts'

it('asks the planner about indexes at full size without a row, and tells how far the cost model is off', async () => {
  await using shop = await testDatabase()
  const client = new pg.Client({ connectionString: shop.url })
  await client.connect()
  await client.query(`create extension pg_stat_statements; set max_parallel_workers_per_gather = 0;
    create table users (id bigint primary key, email text not null, team int not null);
    insert into users select i, i || '@example.org', i % 300 from generate_series(1, 30000) i;
    create table visits (id bigint primary key, user_id bigint not null references users, page text not null, at timestamptz not null);
    insert into visits select i, (i * 7919) % 30000 + 1, 'page ' || i % 900, '2026-01-01'::timestamptz + i * interval '1 min'
      from generate_series(1, 90000) i;
    analyze;
    select pg_stat_statements_reset(0, oid, 0) from pg_database where datname = current_database()`)
  for (let i = 0; i < 3; i++) {
    await client.query('select * from users where email = $1', [`${i}@example.org`])
    await client.query('select * from visits where page = $1 order by at desc limit 10', ['page 5'])
    await client.query(
      'select v.page from users u join visits v on v.user_id = u.id where u.team = $1',
      [i],
    )
  }
  await client.end()
  const verify = planChecker({ signal: new AbortController().signal, say: () => undefined })
  const { verified } = await audit({ url: shop.url, verify })
  expect(verified?.indexes.length).toBeGreaterThanOrEqual(3)
  expect(verified?.indexes.map(({ verdict }) => verdict)).not.toContain('unverified')
  expect(verified?.where).toContain('Nothing was run.')
  const model = verified?.model
  expect(model?.statements.length).toBe(3)
  // The same planner with the same statistics gives the same costs.
  expect(model?.scratchMedian).toBeLessThan(0.02)
  expect(model?.median).toBeLessThan(0.5)
})

it('tells the error as a share of the smaller cost, whichever is larger', () => {
  const costs = [
    [100, 110],
    [110, 100],
    [50, 100],
  ].map(([modelled = 0, planned = 0]) => ({
    text: 'select',
    modelled,
    planned,
    today: 5,
    todayThere: 5,
  }))
  const { median, p90, text } = errorOf(costs)
  expect([median, p90].map((share) => share.toFixed(2))).toEqual(['0.10', '1.00'])
  expect(text).toContain('by 10 % in the median of 3 statements, by up to 100 % in 90 % of them')
})
