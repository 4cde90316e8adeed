import { expect, it } from 'vitest'
import { readingOf } from '../fixture/readings.ts'
import { seenOf } from '../fixture/seen.ts'
import { catalogueOf, indexOn, tableOf } from '../fixture/tables.ts'
import { repeatedLookup } from './repeated-lookup.ts'

const cities = tableOf('cities', { id: 'int4' }, { oid: 2 })
const parcels = tableOf('parcels', { city_id: 'int4', state: 'int4' })
const foreignKeys = [{ name: 'city', table: parcels.oid, columns: ['city_id'], referenced: 2 }]
const catalogue = catalogueOf([cities, parcels], { foreignKeys })
const list = 'select * from parcels order by state limit 20'
const byCity = 'select * from cities where id = $1'

function titles(figures: { list?: object; lookup?: object } = {}, texts = [list, byCity]) {
  const readings = [
    readingOf(catalogue, texts[0] ?? '', { calls: 50, rows: 1_000, ...figures.list }),
    readingOf(catalogue, texts[1] ?? '', { calls: 1_000, ...figures.lookup }),
  ]
  return repeatedLookup.judge({ ...seenOf(catalogue), readings }).map(({ title }) => title)
}

it('judges by how close the look-ups are to the rows of a list', () => {
  expect(titles()).toEqual(['cities is looked up row by row, 1,000 times (N+1)'])
  expect(titles({ lookup: { calls: 1_200 } })).toHaveLength(1)
  expect(titles({ lookup: { calls: 800 } })).toHaveLength(1)
  expect(titles({ lookup: { calls: 1_201 } })).toEqual([])
  expect(titles({ lookup: { calls: 799 } })).toEqual([])
})

it('says nothing of few, cheap, or other roles’ look-ups, nor of short lists', () => {
  expect(titles({ list: { calls: 20, rows: 499 }, lookup: { calls: 499 } })).toEqual([])
  expect(titles({ lookup: { share: 0.009 } })).toEqual([])
  expect(titles({ lookup: { role: 'worker' } })).toEqual([])
  expect(titles({ list: { calls: 251, rows: 1_000 } })).toEqual([])
})

it('wants a foreign key between both tables, in either direction', () => {
  expect(
    titles({}, ['select * from cities', 'select * from parcels where city_id = $1']),
  ).toHaveLength(1)
  expect(titles({}, ['select * from cities', 'select * from parcels where state = $1'])).toEqual([])
  expect(titles({}, [list, 'select * from cities where id = any($1)'])).toEqual([])
  expect(
    titles({}, [list, 'select * from cities c join parcels p on p.city_id = c.id where c.id = $1']),
  ).toEqual([])
})

const users = tableOf('users', { id: 'int4', org_id: 'int4', bio: 'text' }, { oid: 11 })
const tasks = tableOf(
  'tasks',
  { id: 'int4', org_id: 'int4', user_id: 'int4', title: 'text' },
  { oid: 12 },
)
const sessions = tableOf('sessions', { id: 'int4', created_by_user_id: 'int4' }, { oid: 13 })
const unique = [users, tasks, sessions].map((table) => indexOn(table, 'id', { unique: true }))
const toUsers = [
  { name: 'tasks_user', table: 12, columns: ['user_id'], referenced: 11 },
  { name: 'sessions_user', table: 13, columns: ['created_by_user_id'], referenced: 11 },
]

interface Asked {
  readonly lists: readonly (readonly [text: string, rows: number])[]
  readonly lookup: string
  readonly declared?: boolean
}

/** Look-ups of a user, 2,000 of them, after the rows of lists. */
function found({ lists, lookup, declared = true }: Asked) {
  const shop = catalogueOf([users, tasks, sessions], {
    indexes: unique,
    foreignKeys: declared ? toUsers : [],
  })
  const readings = [
    ...lists.map(([text, rows]) => readingOf(shop, text, { calls: 100, rows })),
    readingOf(shop, lookup, { calls: 2_000 }),
  ]
  return repeatedLookup
    .judge({ ...seenOf(shop), readings })
    .map(({ confidence, gain, why }) => [
      confidence,
      /by (\w+) = any/.exec(gain ?? '')?.[1],
      /as (another|2 others)/.exec(why)?.[1],
    ])
}

const listTasks = ['select id, user_id, title from tasks where org_id = $1', 2_000] as const
const byId = 'select id, bio from users where id = $1'

it.each([
  'select bio from users where org_id = $1 and id = $2',
  'select bio from users where id = $1 and org_id = $2',
  'select bio from users where id = $1 and bio is null limit 1',
])('finds the key amongst other conditions: %s', (lookup) => {
  expect(found({ lists: [listTasks], lookup })).toEqual([['medium', 'id', 'another']])
})

it('adds the rows of several lists that lead to one look-up', () => {
  const some = (rows: number) => ['select * from sessions', rows] as const
  const half = [listTasks[0], 1_000] as const
  expect(found({ lists: [half, some(1_000)], lookup: byId })).toEqual([
    ['medium', 'id', '2 others'],
  ])
  expect(found({ lists: [half, some(3_000)], lookup: byId })).toEqual([])
  expect(found({ lists: [listTasks, some(3_000)], lookup: byId })).toEqual([
    ['medium', 'id', 'another'],
  ])
})

it('goes by the names of columns where no foreign key is declared', () => {
  const undeclared = (lists: Asked['lists'], lookup: string) =>
    found({ lists, lookup, declared: false })
  expect(undeclared([listTasks], byId)).toEqual([['low', 'id', 'another']])
  expect(undeclared([['select * from sessions', 2_000]], byId)).toEqual([['low', 'id', 'another']])
  expect(
    undeclared(
      [['select id, bio from users limit $1', 2_000]],
      'select * from tasks where user_id = $1',
    ),
  ).toEqual([['low', 'user_id', 'another']])
  expect(undeclared([['select id, org_id from tasks', 2_000]], byId)).toEqual([])
  expect(
    undeclared([['select * from tasks', 2_000]], 'select * from users where bio = $1'),
  ).toEqual([])
})

it('wants the list to return the value that is looked up', () => {
  const after = (text: string) => found({ lists: [[text, 2_000]], lookup: byId }).length
  expect(after('select id, title from tasks')).toBe(0)
  expect(after('select t.* from tasks t')).toBe(1)
  expect(after('select row_to_json(t) from tasks t')).toBe(1)
  expect(after('select "user" from (select user_id as "user" from tasks) x')).toBe(1)
  expect(after('select id, user_id::text from tasks')).toBe(1)
  const children = (text: string) =>
    found({ lists: [[text, 2_000]], lookup: 'select * from tasks where user_id = $1' }).length
  expect([children('select id from users'), children('select bio from users')]).toEqual([1, 0])
})

it('asks a look-up for nothing but equal values', () => {
  const of = (lookup: string) => found({ lists: [listTasks], lookup }).length
  expect(of('select * from users where id = $1 and org_id > $2')).toBe(0)
  expect(of('select * from users where org_id = $1 and bio = $2')).toBe(0)
  expect(of('select * from users where id = any($1)')).toBe(0)
})
