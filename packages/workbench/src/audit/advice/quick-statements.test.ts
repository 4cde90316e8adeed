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

interface Case {
  readonly schema: string
  readonly text: string
  readonly values: readonly string[]
  /** Keys of the index that is advised. */
  readonly keys?: string
}

const cases: readonly Case[] = [
  // The statement is as fast as an index would make it.
  {
    schema: members(300),
    text: 'select * from members where lower(email) = $1',
    values: ['member7@mail.test'],
  },
  // The planner charges less than for 25 blocks in any order, but function and rows take most of the time.
  {
    schema: members(2_500),
    text: 'select * from members where lower(email) = $1',
    values: ['member7@mail.test'],
    keys: '(lower(email))',
  },
  {
    schema: tasks,
    text: 'select * from tasks where org = $1 and owner = $2',
    values: ['7', '9'],
    keys: '(org, owner)',
  },
]

it.each(cases)(
  'advises an index for quick statements only where it makes them much quicker ($keys)',
  async ({ schema, text, values, keys }) => {
    await using database = await trial(await testDatabase(), schema)
    await database.run('vacuum analyze')
    const { indexes } = await database.advise({ [text]: times(50, () => values) })
    const advised = indexes.map(({ ddl }) => /\(.*\)/.exec(ddl)?.[0])
    expect(advised).toEqual(keys === undefined ? [] : [keys])
  },
)
