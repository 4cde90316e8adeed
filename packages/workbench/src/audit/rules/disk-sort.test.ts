import { expect, it } from 'vitest'
import { readingOf } from '../fixture/readings.ts'
import { seenOf } from '../fixture/seen.ts'
import { catalogueOf, tableOf } from '../fixture/tables.ts'
import { diskSort } from './disk-sort.ts'

const catalogue = catalogueOf([tableOf('parcels', { city: 'text', state: 'int4' })])
const titles = (text: string, figures = {}) =>
  diskSort
    .judge({ ...seenOf(catalogue), readings: [readingOf(catalogue, text, figures)] })
    .map(({ title }) => title)

const text = 'select city from parcels order by city'

it('judges by what a call writes into temporary files', () => {
  expect(titles(text, { tempBlocks: 128_000 })).toEqual([
    'A statement on parcels sorts on disk, 1.0 MB a call',
  ])
  expect(titles(text, { tempBlocks: 127_999 })).toEqual([])
  expect(titles(text, { tempBlocks: 128_000, share: 0.009 })).toEqual([])
})

it('says nothing of files that no sort of a table makes', () => {
  const insert = 'insert into parcels select i::text, i from generate_series(1, 300000) i'
  expect(titles(insert, { tempBlocks: 512_000 })).toEqual([])
  expect(titles('select * from generate_series(1, 300000)', { tempBlocks: 512_000 })).toEqual([])
})

it('asks for twice the memory, but never for more than a server can give', () => {
  const sqlOf = (tempBlocks: number) =>
    diskSort.judge({
      ...seenOf(catalogue),
      readings: [readingOf(catalogue, text, { calls: 1, tempBlocks })],
    })[0]?.sql
  expect(sqlOf(12 * 128)).toEqual(["set local work_mem = '32MB';"])
  expect(sqlOf(128 * 128)).toEqual(["set local work_mem = '256MB';"])
  expect(sqlOf(129 * 128)).toEqual([])
})

it('asks for more memory than the server gives already', () => {
  const { activity } = catalogue
  const sqlOf = (workMemBytes: number) => {
    const settings = { ...activity.settings, workMemBytes }
    const richer = { ...catalogue, activity: { ...activity, settings } }
    const readings = [readingOf(catalogue, text, { calls: 1, tempBlocks: 2 * 128 })]
    return diskSort.judge({ ...seenOf(richer), readings })[0]?.sql
  }
  expect(sqlOf(2 ** 20)).toEqual(["set local work_mem = '4MB';"])
  expect(sqlOf(2 ** 22)).toEqual(["set local work_mem = '8MB';"])
  expect(sqlOf(2 ** 28)).toEqual([])
})
