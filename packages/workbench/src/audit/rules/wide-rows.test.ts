import { expect, it } from 'vitest'
import { readingOf } from '../fixture/readings.ts'
import { seenOf } from '../fixture/seen.ts'
import { catalogueOf, tableOf } from '../fixture/tables.ts'
import { wideRows } from './wide-rows.ts'

const catalogue = catalogueOf([tableOf('parcels', { city: 'text' }, { toastPages: 4_000 })])
const titles = (text: string, figures = {}) =>
  wideRows
    .judge({ ...seenOf(catalogue), readings: [readingOf(catalogue, text, figures)] })
    .map(({ title }) => title)

it('judges lists with all columns', () => {
  expect(titles('select * from parcels', { rows: 10_000 })).toEqual([
    'Lists of parcels read its wide values',
  ])
  expect(titles('select p.* from parcels p', { rows: 10_000 })).toHaveLength(1)
  expect(titles('select * from parcels', { rows: 9_999 })).toEqual([])
  expect(titles('select * from parcels', { rows: 10_000, share: 0.009 })).toEqual([])
  expect(titles('select city from parcels', { rows: 10_000 })).toHaveLength(1)
  expect(titles('select length(city) from parcels', { rows: 10_000 })).toEqual([])
  expect(titles('select count(*) from parcels', { rows: 10_000 })).toEqual([])
})

it('judges statements that name the columns, as ORMs do, by all that may be wide', () => {
  const columns = { id: 'int4', org: 'int4', title: 'text', body: 'text', bin: 'bytea' }
  const wide = catalogueOf([tableOf('pages', columns, { toastPages: 4_000 })])
  const found = (text: string) =>
    wideRows
      .judge({ ...seenOf(wide), readings: [readingOf(wide, text, { rows: 10_000 })] })
      .map(({ severity }) => severity)
  expect(found('select id, org, title, body, bin from pages where org = $1')).toEqual(['medium'])
  expect(
    found(
      'select "public"."pages"."id", "public"."pages"."org", "public"."pages"."title", "public"."pages"."body"::text, "public"."pages"."bin" from "public"."pages"',
    ),
  ).toEqual(['medium'])
  expect(found('select title, body, bin from pages')).toEqual(['low'])
  expect(found('select id, title, body from pages')).toEqual([])
  expect(found('select id, org from pages')).toEqual([])
})

it('says how wide the values of a row are', () => {
  const readings = [readingOf(catalogue, 'select * from parcels', { rows: 10_000 })]
  const [found] = wideRows.judge({ ...seenOf(catalogue), readings })
  expect(found?.why).toContain('each with about 328 B of values')
})

it.each([
  [2_001, 2_000, 1],
  [2_000, 2_000, 0],
  [999, 500, 0],
])('judges %i pages of wide values beside %i of rows', (toastPages, pages, expected) => {
  const wide = catalogueOf([tableOf('parcels', { city: 'text' }, { toastPages, pages })])
  const readings = [readingOf(wide, 'select * from parcels', { rows: 10_000 })]
  expect(wideRows.judge({ ...seenOf(wide), readings })).toHaveLength(expected)
})
