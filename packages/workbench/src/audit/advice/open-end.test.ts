import { testDatabase } from '@tenfold/testing'
import { expect, it } from 'vitest'
import { trial } from '../fixture/trial.ts'

/** A queue of 40,000 jobs, of which one in a thousand has a state of its own. */
const queue = (most: string, few: string) => `
  create table jobs (id bigint primary key, state text not null, due_at timestamptz not null);
  insert into jobs select i, case when i % 1000 = 0 then '${few}' else '${most}' end,
    timestamptz '2026-01-01' + (i * 7919 % 40000) * interval '1 min' from generate_series(1, 40000) i;
  analyze jobs;`

const take = 'select id from jobs where state = $1 and due_at <= now() order by due_at limit 10'
const claim = `${take} for update skip locked`

it('indexes the open rows of a queue alone, which the planner reads and the next audit is content with', async () => {
  await using jobs = await trial(await testDatabase(), queue('done', 'queued'))
  const { indexes } = await jobs.advise({ [claim]: [['queued']] })
  expect(indexes.map(({ ddl }) => ddl.replace(/index concurrently \S+/, 'index'))).toEqual([
    `create index on public.jobs (state, due_at) where state <> 'done';`,
  ])
  expect(indexes[0]?.confidence).toBe('medium')
  expect(indexes[0]?.why).toContain('is a guess')
  const asked = claim.replace('$1', `'queued'`)
  const before = await jobs.cost(asked)
  for (const { ddl } of indexes) await jobs.run(ddl)
  expect(await jobs.cost(asked)).toBeLessThan(before / 20)
  expect((await jobs.advise({ [claim]: [['queued']] })).indexes).toEqual([])
})

it.each([
  ['a statement that only reads', 'done', take],
  ['a queue whose rows are mostly open', 'waiting', claim],
])('indexes all rows for %s', async (_, most, statement) => {
  await using jobs = await trial(await testDatabase(), queue(most, 'queued'))
  const { indexes } = await jobs.advise({ [statement]: [['queued']] })
  expect(indexes).toHaveLength(1)
  expect(indexes[0]?.ddl).not.toContain('where')
})
