import { expect, it } from 'vitest'
import { readingOf } from '../fixture/readings.ts'
import { seenOf } from '../fixture/seen.ts'
import { catalogueOf, indexOn, tableOf } from '../fixture/tables.ts'
import { missingLimit } from './missing-limit.ts'

const catalogue = catalogueOf([tableOf('parcels', { city: 'text', state: 'int4' })])
const titles = (text: string, figures = {}) =>
  missingLimit
    .judge({ ...seenOf(catalogue), readings: [readingOf(catalogue, text, figures)] })
    .map(({ title }) => title)

it('judges by the rows that a call returns', () => {
  const text = 'select city from parcels'
  expect(titles(text, { calls: 10, rows: 10_000 })).toEqual(['A call reads 1,000 rows of parcels'])
  expect(titles(text, { calls: 10, rows: 9_999 })).toEqual([])
  expect(titles(text, { calls: 10, rows: 10_000, share: 0.009 })).toEqual([])
  expect(titles(`${text} limit $1`, { calls: 10, rows: 10_000 })).toEqual([])
  expect(titles('update parcels set state = 1', { calls: 10, rows: 10_000 })).toEqual([])
})

it('lets a list of keys bound the rows', () => {
  const [parcels] = catalogue.tables
  if (!parcels) throw new Error('no table')
  const found = (text: string, index = {}) => {
    const keyed = catalogueOf([parcels], {
      indexes: [indexOn(parcels, 'city', { unique: true, ...index })],
    })
    const readings = [readingOf(keyed, text, { calls: 10, rows: 10_000 })]
    return missingLimit.judge({ ...seenOf(keyed), readings }).length
  }
  const any = 'select city from parcels where city = any($1)'
  expect(found(any)).toBe(0)
  expect(found('select city from parcels where city in ($1, $2) and state = $3')).toBe(0)
  expect(found(any, { unique: false })).toBe(1)
  expect(found(any, { predicate: 'state = 1' })).toBe(1)
  expect(found('select city from parcels where state = any($1)')).toBe(1)
  expect(found('select a.city from parcels a, parcels b where a.city = any($1)')).toBe(1)
})
