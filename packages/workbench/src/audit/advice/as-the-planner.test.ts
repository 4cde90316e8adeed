import { testDatabase } from '@tenfold/testing'
import { expect, it } from 'vitest'
import { times, trial } from '../fixture/trial.ts'

it('advises the sort key too where the planner would rather walk the primary key backwards', async () => {
  await using lines = await trial(
    await testDatabase(),
    `
    create table lines (id bigint primary key, invoice_id bigint not null, sku text, price numeric);
    insert into lines select i, 1 + i * 7919::bigint % 80000, 'sku' || i % 600, i % 100 from generate_series(1, 240000) i;`,
  )
  await lines.run('vacuum analyze lines')
  const text = 'select id from lines where sku = $1 order by id desc limit 10'
  const { indexes } = await lines.advise({ [text]: times(20, (i) => [`sku${i * 7}`]) })
  expect(indexes.map(({ ddl }) => ddl)).toEqual([
    expect.stringContaining('on public.lines (sku, id desc);'),
  ])
})

const tasks = `
  create table tasks (id bigint primary key, title text not null, created_at timestamptz not null);
  insert into tasks select i, 'task ' || i, timestamptz '2026-01-01' + (i * 7919::bigint % 120000) * interval '1 min'
    from generate_series(1, 120000) i;`

it('counts the rows that an unknown OFFSET skips', async () => {
  await using paged = await trial(await testDatabase(), tasks)
  await paged.run('vacuum analyze tasks')
  const text = 'select id, title from tasks order by created_at desc limit 20 offset $1'
  const before = await paged.cost(text.replace('$1', '20000'))
  const { indexes, remainingShare } = await paged.advise({
    [text]: times(10, (i) => [i * 4000]),
  })
  await paged.run('create index on tasks (created_at)')
  const after = await paged.cost(text.replace('$1', '20000'))
  expect(remainingShare).toBeGreaterThan(after / before / 3)
  expect(indexes.map(({ confidence }) => confidence)).toEqual(['medium'])
})

it('takes an unknown LIMIT for as many rows as a call returns', async () => {
  await using listed = await trial(await testDatabase(), tasks)
  await listed.run('vacuum analyze tasks')
  const text = 'select id, title from tasks order by created_at desc limit $1'
  const before = await listed.cost(text.replace('$1', '40000'))
  const { remainingShare } = await listed.advise({ [text]: times(5, () => [40_000]) })
  await listed.run('create index on tasks (created_at)')
  const after = await listed.cost(text.replace('$1', '40000'))
  // The walk reads each page fifty times, which the planner takes for free: measured, it takes 0.4 to 0.6 of the time.
  expect(remainingShare).toBeGreaterThan(after / before / 2)
  expect(remainingShare).toBeLessThan(0.8)
})
