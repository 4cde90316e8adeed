import { testDatabase } from '@tenfold/testing'
import { expect, it } from 'vitest'
import { trial } from '../fixture/trial.ts'

it('takes the whole search for the cost of a LIMIT that is never reached', async () => {
  await using database = await testDatabase()
  // A third of the documents have the member that the planner is asked about; the app asks for another one.
  await using shop = await trial(
    database,
    `create table deals (id int primary key, data jsonb not null, note text not null);
     insert into deals select i, jsonb_build_object('a', i % 3, 'b', i % 4, 'ref', 'r' || i % 20000),
       repeat(md5(i::text), 4) from generate_series(1, 60000) i; analyze deals`,
  )
  const asked = ['r7', 'r99', 'r1234', 'r19000'].map((ref) => [JSON.stringify({ ref }), 20])
  const { indexes } = await shop.advise({
    'select id, note from deals where data @> $1::jsonb limit $2': asked,
  })
  expect(indexes.map(({ ddl }) => ddl)).toEqual([
    expect.stringMatching(/deals using gin \(data jsonb_path_ops\)/),
  ])
})
