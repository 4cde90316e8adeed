import { readdirSync } from 'node:fs'
import { expect, it } from 'vitest'
import { seenOf } from '../fixture/seen.ts'
import { catalogueOf, indexOn, tableOf } from '../fixture/tables.ts'
import { judgeAll } from './index.ts'
import { kinds, titleOf } from './kinds.ts'

it('has one file and one test for every kind of finding, and no other', () => {
  const shared = [
    'holder',
    'index',
    'kinds',
    'lookup-ties',
    'packed',
    'policy-opening',
    'policy-text',
    'rule',
    'rules',
    'statement-words',
    'statements',
  ]
  const rules = (ending: string) =>
    readdirSync(import.meta.dirname)
      .filter((name) => /^[a-z-]+/.exec(name)?.[0] + ending === name)
      .map((name) => name.slice(0, -ending.length))
      .filter((name) => !shared.includes(name))
      .toSorted()
  const wanted = Object.keys(kinds).toSorted()
  expect(rules('.ts'), 'each kind of kinds.ts wants a file of its name').toEqual(wanted)
  expect(rules('.test.ts'), 'each kind of kinds.ts wants a test of its name').toEqual(wanted)
})

it('fills names into a title as they are', () => {
  const words = { index: '<other>', other: '$&' }
  expect(titleOf('redundant-index', words)).toBe('Index <other> is redundant beside $&')
})

const parcels = tableOf('parcels', { city: 'text' })
const city = indexOn(parcels, 'city')
const twin = indexOn(parcels, 'city', { oid: 8, name: 'parcels_town' })

function findings(indexes: readonly (typeof city)[]): readonly string[] {
  const seen = seenOf(catalogueOf([parcels], { indexes }))
  return judgeAll(seen).findings.map(({ rule, title }) => `${rule}: ${title}`)
}

it('offers an index once, and keeps the one that stands in for it', () => {
  expect(findings([city])).toEqual(['unused-index: Index parcels_city was never used'])
  expect(findings([city, twin])).toEqual([
    'redundant-index: Index parcels_town is redundant beside parcels_city',
  ])
})

it('says once why it is too early for some findings', () => {
  const other = indexOn(parcels, 'town', { oid: 9, name: 'parcels_other' })
  const catalogue = catalogueOf([parcels], { indexes: [city, other] })
  const now = catalogue.server.statisticsSince
  const { findings: none, notes } = judgeAll({ ...seenOf(catalogue), now })
  expect([none, notes]).toEqual([[], [expect.stringContaining('too early')]])
})
