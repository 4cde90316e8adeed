import { testDatabase } from '@tenfold/testing'
import { expect, it } from 'vitest'
import { audit } from '../audit.ts'
import { auditedDatabase } from '../fixture/audited-database.ts'
import { readingOf } from '../fixture/readings.ts'
import { seenOf } from '../fixture/seen.ts'
import { catalogueOf, tableOf } from '../fixture/tables.ts'
import { spillsToDisk } from './spills-to-disk.ts'

it('names sorts that go through files, and a work_mem in which they have room', async () => {
  await using database = auditedDatabase(await testDatabase())
  const name = new URL(database.url).pathname.slice(1)
  await database.run(`alter database ${name} set work_mem = '1MB'`)
  const sort = `perform i, repeat('x', 100) from generate_series(1, 15000) i order by i % 77, i`
  const of = async () =>
    (await audit({ url: database.url })).findings.filter(({ rule }) => rule === 'spills-to-disk')
  await database.run(`do $$ begin for n in 1..50 loop ${sort}; end loop; end $$`)
  expect(await of()).toEqual([])
  await database.run(`do $$ begin for n in 1..50 loop ${sort}; end loop; end $$`)
  await expect.poll(of).toHaveLength(1)
  const [found] = await of()
  expect(found?.title).toMatch(/MB of sorts and hashes went through 1\d\d files/)
  expect(found?.sql).toEqual([`alter database ${name} set work_mem = '8MB';`])
  expect(found?.undo).toBe(`alter database ${name} reset work_mem;`)
})

it('names the sessions that there may be, not those that there are', () => {
  const { activity } = catalogueOf([])
  const counters = { ...activity.counters, temporaryFiles: 200, temporaryBytes: 2 ** 30 }
  const connections = { ...activity.connections, used: 0, limit: 97 }
  const catalogue = catalogueOf([], { activity: { ...activity, counters, connections } })
  const [found] = spillsToDisk.judge({
    ...seenOf(catalogue),
    now: catalogue.server.statisticsSince,
  })
  expect(found?.gain).toContain('of up to 97 sessions may take that much')
})

it('leaves the finding to the statement that makes the files, where that is known', () => {
  const { activity } = catalogueOf([])
  const counters = { ...activity.counters, temporaryFiles: 200, temporaryBytes: 2 ** 30 }
  const parcels = tableOf('parcels', { city: 'text' })
  const catalogue = catalogueOf([parcels], { activity: { ...activity, counters } })
  const now = catalogue.server.statisticsSince
  const found = (tempBlocks: number) => {
    const readings = [
      readingOf(catalogue, 'select city from parcels order by city', { tempBlocks }),
    ]
    return spillsToDisk.judge({ ...seenOf(catalogue), readings, now }).length
  }
  expect([found(127_999), found(128_000)]).toEqual([1, 0])
})

it('begins at 100 files and 100 MB a day', () => {
  const found = (temporaryFiles: number, temporaryBytes: number, days = 1) => {
    const { activity } = catalogueOf([])
    const counters = { ...activity.counters, temporaryFiles, temporaryBytes }
    const catalogue = catalogueOf([], { activity: { ...activity, counters } })
    const now = new Date(catalogue.server.statisticsSince.getTime() + days * 86_400_000)
    return spillsToDisk.judge({ ...seenOf(catalogue), now }).length
  }
  const megabytes = 100 * 1024 ** 2
  expect([found(99, megabytes), found(100, megabytes - 1), found(100, megabytes)]).toEqual([
    0, 0, 1,
  ])
  expect([found(900, 10 * megabytes, 10), found(1_000, 10 * megabytes, 10)]).toEqual([0, 1])
})
