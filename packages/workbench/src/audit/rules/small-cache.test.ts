import { testDatabase } from '@tenfold/testing'
import { expect, it } from 'vitest'
import { connectReader } from '../../postgres/reader.ts'
import type { Counters } from '../catalogue/activity.ts'
import { readCatalogue } from '../catalogue/read-catalogue.ts'
import { seenOf } from '../fixture/seen.ts'
import { catalogueOf } from '../fixture/tables.ts'
import { smallCache } from './small-cache.ts'

function severity(counters: Partial<Counters>, sharedBuffersBytes = 2 ** 27) {
  const { activity } = catalogueOf([])
  const catalogue = catalogueOf([], {
    activity: {
      ...activity,
      settings: { ...activity.settings, sharedBuffersBytes },
      counters: { ...activity.counters, databaseBytes: 2 ** 31, ...counters },
    },
  })
  return smallCache.judge(seenOf(catalogue))[0]?.severity
}

it('asks for a larger cache where the usual one is too small, and that is felt', () => {
  expect(severity({ blocksHit: 990_000, blocksRead: 10_000 })).toBe('low')
  expect(severity({ blocksHit: 900_000, blocksRead: 100_000 })).toBe('medium')
  expect(severity({ blocksHit: 990_100, blocksRead: 9_900 })).toBeUndefined()
  expect(severity({ blocksHit: 50_000, blocksRead: 40_000 })).toBeUndefined()
  const many = { blocksHit: 900_000, blocksRead: 100_000 }
  expect(severity({ ...many, databaseBytes: 2 ** 29 })).toBe('medium')
  expect(severity({ ...many, databaseBytes: 2 ** 29 - 1 })).toBeUndefined()
  expect(severity(many, 2 ** 27 + 1)).toBeUndefined()
})

it('reads the settings and counters of the server', async () => {
  await using database = await testDatabase()
  await using reader = await connectReader(database.url)
  const { settings, counters } = (await reader.read(readCatalogue)).activity
  expect(settings.sharedBuffersBytes).toBeGreaterThanOrEqual(2 ** 27)
  expect(settings.maxWalBytes).toBeGreaterThanOrEqual(2 ** 29)
  expect([settings.workMemBytes, settings.randomPageCost]).toEqual([2 ** 22, 1.1])
  expect(counters.databaseBytes).toBeGreaterThan(1_000_000)
  expect(counters.readMs).toBeGreaterThanOrEqual(0)
  expect(counters.checkpoints.hours).toBeGreaterThan(0)
  expect(counters.checkpoints.timed).toBeGreaterThanOrEqual(0)
})
