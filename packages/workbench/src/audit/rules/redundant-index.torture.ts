import fc from 'fast-check'
import { expect, it } from 'vitest'
import { dropsAreSafe } from '../fixture/drops-are-safe.ts'
import { inventedIndexes } from '../fixture/invented-indexes.ts'

const minutes = Number(process.env['TENFOLD_TORTURE_MINUTES'])

it('offers no index for dropping that a statement needs or would be much slower without', async () => {
  await using trial = await dropsAreSafe()
  await fc.assert(fc.asyncProperty(inventedIndexes, trial.check), {
    numRuns: 100_000,
    interruptAfterTimeLimit: minutes * 60_000,
  })
  console.log(`${trial.offered} sets of indexes of which something was offered for dropping`)
  expect(trial.offered).toBeGreaterThan(0)
})
