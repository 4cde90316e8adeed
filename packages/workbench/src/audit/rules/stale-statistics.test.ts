import { testDatabase } from '@tenfold/testing'
import { expect, it } from 'vitest'
import { auditedDatabase } from '../fixture/audited-database.ts'
import { seenOf } from '../fixture/seen.ts'
import { catalogueOf, tableOf } from '../fixture/tables.ts'
import { staleStatistics } from './stale-statistics.ts'

it('names what was filled and never analysed, until it is', async () => {
  await using database = auditedDatabase(await testDatabase())
  await database.run(`create table full_one (id int primary key);
    create table little (id int primary key);
    insert into full_one select generate_series(1, 2000);
    insert into little select generate_series(1, 500)`)
  // A collector counts rows some time later before Postgres 15.
  const stale = () => database.titles('stale-statistics')
  await expect.poll(stale).toEqual(['Table full_one was never analysed'])
  await database.run('analyze full_one')
  await expect.poll(stale).toEqual([])
})

it('names a table once 1,000 rows were inserted into it', () => {
  const found = (inserted: number) => {
    const writes = { inserted, updated: 0, updatedInPlace: 0, deleted: 0 }
    const table = tableOf('parcels', { city: 'text' }, { rows: -1, writes })
    return staleStatistics.judge(seenOf(catalogueOf([table]))).length
  }
  expect([found(999), found(1_000)]).toEqual([0, 1])
})

it('says whether autovacuum may come to it', () => {
  const writes = { inserted: 1_000, updated: 0, updatedInPlace: 0, deleted: 0 }
  const table = tableOf('parcels', { city: 'text' }, { rows: -1, writes })
  const { upkeep } = catalogueOf([])
  const why = (options: Record<string, string>, autovacuum = true) => {
    const state = { age: 0, multixactAge: 0, deadRows: 0, liveRows: 0, lastVacuum: undefined }
    const tables = new Map([[table.oid, { ...state, options }]])
    const settings = { ...upkeep.settings, autovacuum }
    const catalogue = catalogueOf([table], { upkeep: { ...upkeep, tables, settings } })
    return staleStatistics.judge(seenOf(catalogue))[0]?.why.split('. ')[1]
  }
  expect(why({})).toBe('Autovacuum is on, but has not come to it yet.')
  expect(why({}, false)).toBe('Autovacuum is switched off for the whole server.')
  expect(why({ autovacuum_enabled: 'off' })).toBe('Autovacuum is switched off for this table.')
})
