import { testDatabase } from '@tenfold/testing'
import { expect, it } from 'vitest'
import { times, trial } from '../fixture/trial.ts'

const tasks = `
  create table tasks (id int primary key, state text not null, note text not null);
  insert into tasks select i, (array['open', 'done', 'held', 'lost', 'late', 'idle', 'kept', 'sent'])[1 + i / 7 % 8], repeat(md5(i::text), 5)
    from generate_series(1, 80000) i`

it.each([
  ['of a list of values', 'state in ($1, $2)', ['open', 'held']],
  ['of one value', 'state = $1', ['open']],
])('credits an index with a count %s that it answers alone', async (_, condition, values) => {
  await using shop = await trial(await testDatabase(), tasks)
  await shop.run('vacuum analyze tasks')
  const text = `select count(*) from tasks where ${condition}`
  const asked = text.replace(/\$\d/g, (place) => `'${values[Number(place[1]) - 1]}'`)
  const before = await shop.cost(asked)
  const { indexes, remainingShare } = await shop.advise({ [text]: times(8, () => values) })
  expect(indexes.map(({ ddl }) => ddl)).toEqual([expect.stringContaining('(state)')])
  await shop.run('create index on tasks (state); analyze tasks')
  const after = await shop.cost(asked)
  expect(remainingShare / (after / before)).toBeGreaterThan(0.5)
  // The planner's prices are those of a disk; in memory a scan of the table costs less beside it.
  expect(remainingShare / (after / before)).toBeLessThan(4)
})

it('credits nothing where the rows must be looked up all the same', async () => {
  await using shop = await trial(await testDatabase(), tasks)
  await shop.run('vacuum analyze tasks')
  const text = 'select count(note) from tasks where state in ($1, $2)'
  const { remainingShare } = await shop.advise({ [text]: times(8, () => ['open', 'held']) })
  expect(remainingShare).toBeGreaterThan(0.5)
})
