import { expect, it } from 'vitest'
import { readingOf } from '../fixture/readings.ts'
import { seenOf } from '../fixture/seen.ts'
import { catalogueOf, tableOf } from '../fixture/tables.ts'
import { polling } from './polling.ts'

const catalogue = catalogueOf([tableOf('parcels', { city: 'text', state: 'int4' })])
const titles = (text: string, figures = {}) =>
  polling
    .judge({ ...seenOf(catalogue), readings: [readingOf(catalogue, text, figures)] })
    .map(({ title }) => title)

const next = 'select city from parcels where state = 0 order by city limit 1 for update skip locked'

it('judges by how often a queue is asked and has nothing', () => {
  expect(titles(next, { rows: 50 })).toEqual([
    'parcels is polled, 1,000 times, in 95 % of them for nothing',
  ])
  const readings = [readingOf(catalogue, next, { rows: 50 })]
  expect(polling.judge({ ...seenOf(catalogue), readings })[0]?.share).toBeCloseTo(0.475)
  expect(titles(next, { rows: 51 })).toEqual([])
  expect(titles(next, { calls: 999, rows: 0 })).toEqual([])
  expect(titles(next, { rows: 0, share: 0.009 })).toEqual([])
})

it('is sure of a queue only where rows are locked or taken', () => {
  const severity = (text: string) =>
    polling
      .judge({ ...seenOf(catalogue), readings: [readingOf(catalogue, text, { rows: 0 })] })
      .map((each) => each.severity)
  const free = 'select city from parcels where state = 0 order by city limit 1'
  expect(severity(next)).toEqual(['medium'])
  expect(severity(`delete from parcels where city = (${free}) returning city`)).toEqual(['medium'])
  expect(severity(free)).toEqual(['low'])
  expect(severity(`delete from parcels where city = $1 returning city`)).toEqual([])
})

it('lets a look-up find nothing', () =>
  expect(titles('select city from parcels where city = $1', { rows: 0 })).toEqual([]))
