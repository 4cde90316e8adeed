import { expect, it } from 'vitest'
import { readingOf } from '../fixture/readings.ts'
import { seenOf } from '../fixture/seen.ts'
import { catalogueOf, tableOf } from '../fixture/tables.ts'
import { largeOffset } from './large-offset.ts'

const catalogue = catalogueOf([tableOf('parcels', { city: 'text', state: 'int4' })])
const titles = (text: string, figures = {}) =>
  largeOffset
    .judge({ ...seenOf(catalogue), readings: [readingOf(catalogue, text, figures)] })
    .map(({ title }) => title)

it('judges by the blocks that a call reads beside those of its rows', () => {
  const text = 'select * from parcels order by city limit 20 offset $1'
  const page = { calls: 10, rows: 200 }
  expect(titles(text, { ...page, sharedBlocks: 910 })).toEqual([
    'parcels is paged by OFFSET: 50 % of the database time',
  ])
  expect(titles(text, { ...page, sharedBlocks: 900 })).toEqual([])
  expect(titles(text, { ...page, sharedBlocks: 9_000, share: 0.009 })).toEqual([])
  expect(titles(text.replace('$1', '0'), { ...page, sharedBlocks: 9_000 })).toEqual([])
})

it('allows more blocks for rows that are joined', () => {
  const text =
    'select * from parcels a join parcels b on a.state = b.state order by a.city limit 20 offset $1'
  expect(titles(text, { calls: 10, rows: 200, sharedBlocks: 1_700 })).toEqual([])
  expect(titles(text, { calls: 10, rows: 200, sharedBlocks: 1_710 })).toHaveLength(1)
})
