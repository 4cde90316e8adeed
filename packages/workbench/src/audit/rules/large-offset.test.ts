import { expect, it } from 'vitest'
import { readingOf } from '../fixture/readings.ts'
import { seenOf } from '../fixture/seen.ts'
import { catalogueOf, indexOn, tableOf } from '../fixture/tables.ts'
import { largeOffset } from './large-offset.ts'

const catalogue = catalogueOf([tableOf('parcels', { city: 'text', state: 'int4' })])
const titles = (text: string, figures = {}) =>
  largeOffset
    .judge({ ...seenOf(catalogue), readings: [readingOf(catalogue, text, figures)] })
    .map(({ title }) => title)

const page = { calls: 10, rows: 200 }

it('judges by the blocks that a call reads beside those of its rows', () => {
  const text = 'select * from parcels order by city limit 20 offset $1'
  expect(titles(text, { ...page, sharedBlocks: 910 })).toEqual([
    'parcels is paged by OFFSET: 50 % of the database time',
  ])
  expect(titles(text, { ...page, sharedBlocks: 900 })).toEqual([])
  expect(titles(text, { ...page, sharedBlocks: 9_000, share: 0.009 })).toEqual([])
  expect(titles(text.replace('$1', '0'), { ...page, sharedBlocks: 9_000 })).toEqual([])
})

it('leaves alone the pages of a short table, and not those of one that was never analyzed', () => {
  const ofRows = (rows: number) => {
    const short = catalogueOf([tableOf('parcels', { city: 'text' }, { rows })])
    const text = 'select * from parcels order by city limit 20 offset $1'
    const readings = [readingOf(short, text, { ...page, sharedBlocks: 9_000_000 })]
    return largeOffset.judge({ ...seenOf(short), readings }).length
  }
  expect([999, 1_000, -1].map(ofRows)).toEqual([0, 1, 1])
})

it.each([
  'select state, count(*) n from parcels group by state order by n limit 10 offset $1',
  'select count(*) from parcels offset $1',
  'select distinct state from parcels order by state limit 10 offset $1',
  'select state from parcels union select $2 order by 1 limit 10 offset $1',
])('leaves alone what reads all rows for every page: %s', (text) =>
  expect(titles(text, { sharedBlocks: 9_000_000 })).toEqual([]),
)

it.each([
  ['select id from parcels where city = $1 limit 1 offset $2', 1],
  ['select id from parcels where city = $1 order by state limit $2 offset $3', 1],
  ['select id from parcels where city in ($1, $2) offset $3', 200],
  ['select id from parcels where city = $1 limit $2 offset $3', 200],
])('leaves alone the OFFSET 0 that Prisma writes to what is no page: %s', (text, rows) =>
  expect(titles(text, { calls: 10, rows: 10 * rows, sharedBlocks: 9_000_000 })).toEqual([]),
)

it('is sure only where an index brings the rows in their order', () => {
  const [parcels] = catalogue.tables
  if (!parcels) throw new Error('no table')
  const severity = (where: string, column: string) => {
    const keyed = catalogueOf([parcels], { indexes: [indexOn(parcels, column)] })
    const text = `select * from parcels ${where} order by city limit 20 offset $1`
    const readings = [readingOf(keyed, text, { ...page, sharedBlocks: 9_000_000 })]
    return largeOffset.judge({ ...seenOf(keyed), readings })[0]?.severity
  }
  expect(severity('', 'city')).toBe('medium')
  expect(severity('', 'state')).toBe('low')
  expect(severity('where state = $2', 'city')).toBe('low')
  expect(severity('where city = $2', 'city')).toBe('medium')
  expect(severity(`where city || '' <> $2`, 'city')).toBe('low')
})

it.each([
  ['order by id', ' (where id > $1 order by id limit 20)'],
  ['order by city desc', ' (where (city, id) < ($1, $2) order by city desc, id desc limit 20)'],
  ['order by city desc, state', ''],
])('advises pages by the own order of the statement: %s', (order, example) => {
  const orders = catalogueOf([tableOf('orders', { id: 'int4', city: 'text', state: 'int4' })])
  const [table] = orders.tables
  if (!table) throw new Error('no table')
  const keyed = catalogueOf([table], { indexes: [{ ...indexOn(table, 'id'), unique: true }] })
  const text = `select * from orders ${order} limit 20 offset $1`
  const readings = [readingOf(keyed, text, { ...page, sharedBlocks: 9_000_000 })]
  const [judged] = largeOffset.judge({ ...seenOf(keyed), readings })
  expect(judged?.gain).toContain(`page by the last row's sort key${example} instead of by OFFSET.`)
})

it('allows more blocks for rows that are joined', () => {
  const text =
    'select * from parcels a join parcels b on a.state = b.state order by a.city limit 20 offset $1'
  expect(titles(text, { calls: 10, rows: 200, sharedBlocks: 1_700 })).toEqual([])
  expect(titles(text, { calls: 10, rows: 200, sharedBlocks: 1_710 })).toHaveLength(1)
})
