import { testDatabase } from '@tenfold/testing'
import { expect, it } from 'vitest'
import { times, trial } from '../fixture/trial.ts'

const members = (rows: number) => `
  create table members (id int primary key, email text not null, note text not null);
  insert into members select i, 'Member' || i || '@Mail.test', repeat('x', 60) from generate_series(1, ${rows}) i`

const tasks = `
  create table tasks (id int primary key, org int not null, owner int not null, note text not null);
  insert into tasks select i, i * 7919::bigint % 220, i * 104729::bigint % 3000, repeat('x', 60) from generate_series(1, 20000) i;
  create index on tasks (org)`

/** Tables, what is asked of them, and the keys of the index that is advised. */
const cases: readonly (readonly [string, string, readonly string[], string?])[] = [
  // As fast as indexes make it.
  [members(300), 'select * from members where lower(email) = $1', ['member7@mail.test']],
  // The planner charges less than for 25 blocks in any order, but function and rows take most of the time.
  [
    members(2_500),
    'select * from members where lower(email) = $1',
    ['member7@mail.test'],
    '(lower(email))',
  ],
  [tasks, 'select * from tasks where org = $1 and owner = $2', ['7', '9'], '(org, owner)'],
]

it.each(cases)(
  'advises an index for quick statements only while they are not as fast as one makes them (%#)',
  async (schema, text, values, wanted) => {
    await using database = await trial(await testDatabase(), schema)
    await database.run('vacuum analyze')
    const { indexes } = await database.advise({ [text]: times(50, () => values) })
    expect(indexes.map(({ ddl }) => /\(.*\)/.exec(ddl)?.[0])).toEqual(
      wanted === undefined ? [] : [wanted],
    )
  },
)
