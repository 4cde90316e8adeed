import { testDatabase } from '@tenfold/testing'
import { expect, it } from 'vitest'
import { times, trial } from '../fixture/trial.ts'

const schema = `
  create table bills (id int primary key, number text not null, payer text not null, city text not null, note text not null);
  insert into bills select i, 'INV-' || 100000 + i, md5(i::text), 'City ' || i, repeat('x', 300) from generate_series(1, 60000) i`

/** Statement, its value, and whether a btree for beginnings is advised. */
const cases: readonly (readonly [string, string, boolean])[] = [
  ['select id from bills where number like $1', 'INV-1123%', true],
  ['select count(*) from bills where number like $1', 'INV-1123%', true],
  // No btree finds these.
  ['select id from bills where number ilike $1', 'inv-1123%', false],
  ['select id from bills where number ~ $1', '123', false],
  ['select id from bills where payer like $1', '%abc12%', false],
  // Names are searched by any part of them.
  ['select id from bills where city like $1', '%ty 77%', false],
]

it('advises a btree for texts that begin alike and are searched with LIKE, as people type beginnings of them', async () => {
  await using database = await trial(await testDatabase(), schema)
  await database.run('vacuum analyze')
  for (const [text, value, wanted] of cases) {
    const { indexes } = await database.advise({ [text]: times(5, () => [value]) })
    const isAdvised = indexes.some(({ ddl }) => ddl.endsWith(' text_pattern_ops);'))
    expect({ text, isAdvised }).toEqual({ text, isAdvised: wanted })
    expect(indexes.every(({ confidence }) => confidence !== 'high')).toBe(true)
  }
  await database.run('create index on bills (number text_pattern_ops)')
  const [text, value] = ['select id from bills where number like $1', 'INV-113%']
  const { indexes } = await database.advise({ [text]: times(5, () => [value]) })
  expect(indexes).toEqual([])
})
