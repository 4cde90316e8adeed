import { expect, it } from 'vitest'
import { parseStatement } from '../../postgres/parser.ts'
import { readingOf } from '../fixture/readings.ts'
import { seenOf } from '../fixture/seen.ts'
import { catalogueOf, tableOf } from '../fixture/tables.ts'
import { wholeTableCount } from './whole-table-count.ts'

const catalogue = catalogueOf([tableOf('parcels', { city: 'text', state: 'int4' })])
const titles = (text: string, figures = {}) =>
  wholeTableCount
    .judge({ ...seenOf(catalogue), readings: [readingOf(catalogue, text, figures)] })
    .map(({ title }) => title)

it('judges counts of all rows of a large table', () => {
  expect(titles('select count(*)::int as n from parcels')).toEqual([
    'parcels is counted whole: 50 % of the database time',
  ])
  expect(titles('select count(*) from parcels', { share: 0.009 })).toEqual([])
  expect(titles('select count(*) from parcels where state = $1')).toEqual([])
  expect(titles('select state, count(*) from parcels group by state')).toEqual([])
  expect(titles('select max(state) from parcels')).toEqual([])
})

it.each([
  'select count(*) from parcels',
  'select count($1)::bigint from public.parcels p',
  // As Prisma asks.
  'select count(*) from (select parcels.city from parcels where $1=$2 offset $3) as sub',
])('judges %s', (text) => expect(titles(text)).toHaveLength(1))

it.each([
  'select count(*) from (select from parcels limit 1001) counted',
  'with counted as (select from parcels limit 1001) select count(*) from counted',
  'select count(distinct city) from parcels',
  'select count(city) from parcels',
  'select count(*) filter (where state = $1) from parcels',
  'select count(*) over () from parcels',
  'select count(*) + $1 from parcels',
  'select count(*) from parcels tablesample system (1)',
  "select count(*) from parcels where city || $1 <> ''",
  'select count(*) from parcels, generate_series(1, 2)',
  'select count(*) from (select distinct city from parcels) counted',
])('lets another number be asked for: %s', (text) => expect(titles(text)).toEqual([]))

it('offers statements that Postgres can read', () => {
  const readings = [readingOf(catalogue, 'select count(*) from parcels')]
  const [found] = wholeTableCount.judge({ ...seenOf(catalogue), readings })
  const bounded = /select count.* limit 1001\) \w+/.exec(found?.gain ?? '')?.[0] ?? ''
  expect([...(found?.sql ?? []), bounded].map(parseStatement)).not.toContain(undefined)
})

it('lets small tables be counted', () => {
  const few = catalogueOf([tableOf('parcels', { city: 'text' }, { rows: 9_999 })])
  const readings = [readingOf(few, 'select count(*) from parcels')]
  expect(wholeTableCount.judge({ ...seenOf(few), readings })).toEqual([])
})
