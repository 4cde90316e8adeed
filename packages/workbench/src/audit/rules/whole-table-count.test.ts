import { expect, it } from 'vitest'
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

it('lets small tables be counted', () => {
  const few = catalogueOf([tableOf('parcels', { city: 'text' }, { rows: 9_999 })])
  const readings = [readingOf(few, 'select count(*) from parcels')]
  expect(wholeTableCount.judge({ ...seenOf(few), readings })).toEqual([])
})
