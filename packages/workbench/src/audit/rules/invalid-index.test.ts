import { testDatabase } from '@tenfold/testing'
import { expect, it } from 'vitest'
import { audit } from '../audit.ts'
import { type AuditedDatabase, auditedDatabase } from '../fixture/audited-database.ts'
import { seenOf } from '../fixture/seen.ts'
import { catalogueOf, indexOn, tableOf } from '../fixture/tables.ts'
import { invalidIndex } from './invalid-index.ts'

/** An index whose concurrent creation failed, as two rows are alike. */
async function brokenIndex(database: AuditedDatabase): Promise<void> {
  await database.run('create table parcels (id int primary key, code int)')
  await database.run('insert into parcels values (1, 7), (2, 7)')
  await database
    .run('create unique index concurrently parcels_code on parcels (code)')
    .catch(() => undefined)
}

it('names an index whose creation failed, and how to rebuild it', async () => {
  await using database = auditedDatabase(await testDatabase())
  await brokenIndex(database)
  const { findings } = await audit({ url: database.url })
  const found = findings.filter(({ rule }) => rule === 'invalid-index')
  expect(found).toMatchObject([
    {
      title: 'Index parcels_code is invalid',
      sql: ['reindex index concurrently public.parcels_code;'],
    },
  ])
  await database.run('update parcels set code = id; reindex index parcels_code')
  expect(await database.titles('invalid-index')).toEqual([])
})

it('has it dropped where a valid index does the same', async () => {
  await using database = auditedDatabase(await testDatabase())
  await brokenIndex(database)
  await database.run(
    'update parcels set code = id; create unique index parcels_once on parcels (code)',
  )
  const { findings } = await audit({ url: database.url })
  expect(findings.find(({ rule }) => rule === 'invalid-index')?.sql).toEqual([
    'drop index concurrently if exists public.parcels_code;',
  ])
})

it('leaves an index alone that is being made, or waits for those of partitions', () => {
  const found = (partitioned: boolean, building: boolean) => {
    const table = tableOf('parcels', { city: 'text' }, { partitioned })
    const indexes = [indexOn(table, 'city', { valid: false, building })]
    return invalidIndex.judge(seenOf(catalogueOf([table], { indexes }))).length
  }
  expect([found(false, false), found(false, true), found(true, false)]).toEqual([1, 0, 0])
})
