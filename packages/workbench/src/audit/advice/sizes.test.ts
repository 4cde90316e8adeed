import { testDatabase } from '@tenfold/testing'
import { expect, it } from 'vitest'
import { times, trial } from '../fixture/trial.ts'

const notes = `
  create table notes (id int primary key, email text not null, doc jsonb not null, parent_id int, body text not null);
  insert into notes select i, 'signer' || i * 7919::bigint % 20011 || '@clients' || i % 70 || '.test',
    jsonb_build_object('kind', 'REQUEST', 'to', 'user' || i * 7919::bigint % 9973, 'step', i % 5, 'page', i % 40),
    case when i % 20 = 0 then i * 31::bigint % 40009 end, repeat(md5(i::text), 4)
  from generate_series(1, 40000) i;`

it.each([
  ['select id from notes where email ilike $1', times(8, (i) => [`%igner${1000 + i * 977}@%`])],
  [
    'select id from notes where doc @> $1::jsonb',
    times(8, (i) => [JSON.stringify({ to: `user${i * 7}` })]),
  ],
  ['select id from notes where parent_id = $1', times(8, (i) => [i * 620])],
])('predicts the size of an index within a factor of 2: %s', async (text, values) => {
  await using database = await trial(
    await testDatabase(),
    `create extension pg_trgm; ${notes} analyze notes`,
  )
  const { indexes } = await database.advise({ [text]: values })
  expect(indexes).toHaveLength(1)
  const [index] = indexes
  if (!index) throw new Error('no index')
  const real = await database.sizeBytes(index.ddl.replace(' concurrently', ''), index.name)
  expect(index.sizeBytes / real).toBeGreaterThan(0.5)
  expect(index.sizeBytes / real).toBeLessThan(2)
})

it('leaves the nulls of a column out of its index where most are null', async () => {
  await using database = await trial(await testDatabase(), `${notes} analyze notes`)
  const { indexes } = await database.advise({
    'select id from notes where parent_id = $1': times(8, (i) => [i * 620]),
    'select n.id from notes n join notes p on p.parent_id = n.id where n.id = any ($1)': times(
      4,
      (i) => [[i * 620]],
    ),
  })
  expect(indexes.map(({ ddl }) => ddl)).toEqual([
    expect.stringMatching(/on public\.notes \(parent_id\) where parent_id IS NOT NULL;/),
  ])
})
