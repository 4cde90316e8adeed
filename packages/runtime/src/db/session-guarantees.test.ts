import { startReplicated } from '@tenfold/testing'
import { expect, it } from 'vitest'
import { mutants } from '../../test/history/mutants.ts'
import { ours, runHistory, withMutant } from '../../test/history/run.ts'

// The short form of `npm run torture -- session-guarantees`, which tries all accidents and all mutants.
it('lets no user go back in time, and sees it when a router does', async () => {
  await using cluster = await startReplicated({ replicas: 2 })
  const run = { cluster, random: Math.random }
  const result = await runHistory({ ...run, areas: ours, isOver: (done) => done >= 2_000 })
  expect(result.violations).toEqual([])
  expect(result.failures).toEqual({})
  expect(result.eligibleOnReplicas).toBeGreaterThan(0)
  const [roundRobin] = mutants
  const seen = { violations: 0 }
  await withMutant(roundRobin, (areas) =>
    runHistory({
      ...run,
      areas,
      isOver: () => seen.violations > 0,
      onViolation: () => seen.violations++,
    }),
  )
  expect(seen.violations).toBeGreaterThan(0)
})
