import { expect, it } from 'vitest'
import { readingOf } from '../fixture/readings.ts'
import { seenOf } from '../fixture/seen.ts'
import { catalogueOf, tableOf } from '../fixture/tables.ts'
import { repeatedLookup } from './repeated-lookup.ts'

const cities = tableOf('cities', { id: 'int4' }, { oid: 2 })
const parcels = tableOf('parcels', { city_id: 'int4', state: 'int4' })
const foreignKeys = [{ name: 'city', table: parcels.oid, columns: ['city_id'], referenced: 2 }]
const catalogue = catalogueOf([cities, parcels], { foreignKeys })
const list = 'select * from parcels order by state limit 20'
const lookup = 'select * from cities where id = $1'

function titles(figures: { list?: object; lookup?: object } = {}, texts = [list, lookup]) {
  const readings = [
    readingOf(catalogue, texts[0] ?? '', { calls: 50, rows: 1_000, ...figures.list }),
    readingOf(catalogue, texts[1] ?? '', { calls: 1_000, ...figures.lookup }),
  ]
  return repeatedLookup.judge({ ...seenOf(catalogue), readings }).map(({ title }) => title)
}

it('judges by how close the look-ups are to the rows of a list', () => {
  expect(titles()).toEqual(['cities is looked up row by row, 1,000 times (N+1)'])
  expect(titles({ lookup: { calls: 1_200 } })).toHaveLength(1)
  expect(titles({ lookup: { calls: 800 } })).toHaveLength(1)
  expect(titles({ lookup: { calls: 1_201 } })).toEqual([])
  expect(titles({ lookup: { calls: 799 } })).toEqual([])
})

it('says nothing of few, cheap, or other roles’ look-ups, nor of short lists', () => {
  expect(titles({ list: { calls: 20, rows: 499 }, lookup: { calls: 499 } })).toEqual([])
  expect(titles({ lookup: { share: 0.009 } })).toEqual([])
  expect(titles({ lookup: { role: 'worker' } })).toEqual([])
  expect(titles({ list: { calls: 251, rows: 1_000 } })).toEqual([])
})

it('wants a foreign key between both tables, in either direction', () => {
  expect(
    titles({}, ['select * from cities', 'select * from parcels where city_id = $1']),
  ).toHaveLength(1)
  expect(titles({}, ['select * from cities', 'select * from parcels where state = $1'])).toEqual([])
  expect(titles({}, [list, 'select * from cities where id = any($1)'])).toEqual([])
  expect(
    titles({}, [list, 'select * from cities c join parcels p on p.city_id = c.id where c.id = $1']),
  ).toEqual([])
})
