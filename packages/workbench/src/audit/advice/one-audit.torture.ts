import { testDatabase } from '@tenfold/testing'
import { expect, it } from 'vitest'
import { auditedTwice } from '../fixture/audited-twice.ts'

const untilMs = performance.now() + Number(process.env['TENFOLD_TORTURE_MINUTES']) * 60_000

/** Most that a second audit may still find, as a share of the time that is left. */
const mostShare = 0.05

it('finds in one audit what invented databases lack', async () => {
  const seeds: number[] = []
  const failed: unknown[] = []
  for (let seed = 1_000; performance.now() < untilMs; seed++) {
    await using database = await testDatabase()
    const { first, second } = await auditedTwice(database.url, seed)
    const share = second.indexes.reduce((sum, index) => sum + index.share, 0)
    seeds.push(seed)
    if (share > mostShare)
      failed.push({
        seed,
        share,
        first: first.indexes.map(({ ddl }) => ddl),
        second: second.indexes.map((index) => [index.ddl, index.share, index.why]),
      })
  }
  console.log(`${seeds.length} invented databases, of which ${failed.length} needed a second audit`)
  expect(failed).toEqual([])
  expect(seeds.length).toBeGreaterThan(0)
})
