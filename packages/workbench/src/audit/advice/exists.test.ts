import { testDatabase } from '@tenfold/testing'
import { expect, it } from 'vitest'
import { times, trial } from '../fixture/trial.ts'

it('credits an index with the search of an EXISTS, which the planner takes to end early', async () => {
  await using people = await trial(
    await testDatabase(),
    `create table people (id int primary key, email text not null, note text not null);
     insert into people select i, 'Person' || i || '@example.com', repeat(md5(i::text), 3)
     from generate_series(1, 40000) i; analyze people`,
  )
  const text = 'select exists(select 1 from people where lower(email) = lower($1))'
  const { indexes, remainingShare } = await people.advise({
    [text]: times(12, (i) => [`person${i * 3500}@EXAMPLE.com`]),
  })
  expect(indexes.map(({ ddl }) => ddl)).toEqual([
    expect.stringMatching(/on public\.people \(lower\(email\)\);/),
  ])
  expect(remainingShare).toBeLessThan(0.1)
})

it('leaves alone an EXISTS that finds its row at once', async () => {
  await using people = await trial(
    await testDatabase(),
    `create table people (id int primary key, kind text not null, note text not null);
     insert into people select i, 'kind' || i % 5, repeat(md5(i::text), 3)
     from generate_series(1, 40000) i; analyze people`,
  )
  const text = 'select exists(select 1 from people where kind = $1)'
  const { indexes } = await people.advise({ [text]: times(12, (i) => [`kind${i % 5}`]) })
  expect(indexes).toEqual([])
})
