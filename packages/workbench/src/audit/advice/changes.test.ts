import { testDatabase } from '@tenfold/testing'
import { expect, it } from 'vitest'
import { times, trial } from '../fixture/trial.ts'

const rows = `
  create table posts (id int primary key, room int not null, gone_at timestamptz, note text not null);
  create index on posts (room);
  insert into posts select i, i % 50, case when i % 20 > 0 then now() end, repeat(md5(i::text), 3) from generate_series(1, 40000) i;
  analyze posts;`

it('credits no index with the time that changing the rows takes, once they are found', async () => {
  await using shop = await trial(await testDatabase(), rows)
  const { indexes, subjects } = await shop.advise({
    'update posts set room = room + $1 where gone_at is null': times(5, () => [1]),
  })
  expect(subjects[0]?.statement.rows).toBe(10_000)
  expect(indexes).toEqual([])
})

it('still credits one with finding the few rows that are changed', async () => {
  await using shop = await trial(
    await testDatabase(),
    `${rows} update posts set gone_at = now() where id > 100; analyze posts`,
  )
  const { indexes } = await shop.advise({
    'update posts set note = note where gone_at is null': times(5, () => []),
  })
  expect(indexes[0]?.ddl).toMatch(/\(gone_at\) where gone_at is null/i)
  expect(indexes[0]?.share).toBeGreaterThan(0.8)
})
