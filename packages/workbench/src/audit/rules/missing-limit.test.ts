import { expect, it } from 'vitest'
import { readingOf } from '../fixture/readings.ts'
import { seenOf } from '../fixture/seen.ts'
import { catalogueOf, tableOf } from '../fixture/tables.ts'
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
