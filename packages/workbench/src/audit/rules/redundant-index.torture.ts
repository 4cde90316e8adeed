import { testDatabase } from '@tenfold/testing'
import fc from 'fast-check'
import { expect, it } from 'vitest'
import { dropTrial } from '../fixture/drops-are-safe.ts'
import { inventedIndexes } from '../fixture/invented-indexes.ts'

const minutes = Number(process.env['TENFOLD_TORTURE_MINUTES'])

it('offers no index for dropping that a statement needs or would be much slower without', async () => {
  await using database = await testDatabase()
  await using trial = await dropTrial(database.url)
  let offered = 0
  const isSafe = fc.asyncProperty(inventedIndexes, async (indexes) => {
    const worse = await trial.worseWithout(indexes)
    if (worse) offered++
    expect(worse ?? []).toEqual([])
  })
  await fc.assert(isSafe, { numRuns: 100_000, interruptAfterTimeLimit: minutes * 60_000 })
  console.log(`${offered} sets of indexes of which something was offered for dropping`)
  expect(offered).toBeGreaterThan(0)
})
