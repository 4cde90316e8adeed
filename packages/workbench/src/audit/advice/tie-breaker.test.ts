import { testDatabase } from '@tenfold/testing'
import { expect, it } from 'vitest'
import { times, trial } from '../fixture/trial.ts'

const text = 'select id, note from posts where team = $1 order by at desc, id desc limit 20'

/** Each of 40 teams has 2,000 posts, of which `tied` lie at one moment. */
const posts = (tied: number) => `
  create table posts (id text primary key, team int not null, at timestamptz not null, note text not null);
  insert into posts select md5(i::text), i % 40, timestamptz '2026-01-01' + (i::bigint * 7919 % 80000) / ${tied} * interval '1 min', repeat(md5(i::text), 3)
    from generate_series(1, 80000) i;`

it('leaves out of an index what only breaks ties, where hardly any rows are tied', async () => {
  await using shop = await trial(await testDatabase(), `${posts(1)} analyze posts`)
  const { indexes } = await shop.advise({ [text]: times(20, (i) => [i]) })
  expect(indexes.map(({ ddl }) => ddl)).toEqual([expect.stringContaining('(team, at desc)')])
  const before = await shop.cost(text.replace('$1', '7'))
  for (const { ddl } of indexes) await shop.run(ddl)
  expect((await shop.cost(text.replace('$1', '7'))) / before).toBeLessThan(0.05)
})

it('takes it in where whole pages are tied', async () => {
  await using shop = await trial(await testDatabase(), `${posts(40_000)} analyze posts`)
  const { indexes } = await shop.advise({ [text]: times(20, (i) => [i]) })
  expect(indexes.map(({ ddl }) => ddl)).toEqual([
    expect.stringContaining('(team, at desc, id desc)'),
  ])
})
