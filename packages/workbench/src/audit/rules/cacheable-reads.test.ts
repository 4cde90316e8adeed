import { expect, it } from 'vitest'
import { readingOf } from '../fixture/readings.ts'
import { seenOf } from '../fixture/seen.ts'
import { catalogueOf, tableOf } from '../fixture/tables.ts'
import { cacheableReads } from './cacheable-reads.ts'

const catalogue = catalogueOf([tableOf('parcels', { city: 'text', state: 'int4' })])
const titles = (text: string, figures = {}) =>
  cacheableReads
    .judge({ ...seenOf(catalogue), readings: [readingOf(catalogue, text, figures)] })
    .map(({ title }) => title)

const read = 'select city from parcels where city = $1'

it('judges by the share of frequent reads together', () => {
  expect(titles(read, { share: 0.2 })).toEqual([
    'A cache could serve up to 20 % of the database time',
  ])
  expect(titles(read, { share: 0.19 })).toEqual([])
  expect(titles(read, { calls: 999 })).toEqual([])
  expect(titles(`${read} for update`)).toEqual([])
})

it('leaves out what changes more than once in 20 reads', () => {
  const judged = (calls: number) => {
    const write = readingOf(catalogue, 'update parcels set state = $1', { calls })
    return cacheableReads.judge({
      ...seenOf(catalogue),
      readings: [readingOf(catalogue, read), write],
    })
  }
  expect(judged(50)[0]?.share).toBeCloseTo(0.475)
  expect(judged(51)).toEqual([])
})
