import { startReplicated } from '@tenfold/testing'
import { expect, it } from 'vitest'
import { mutants } from '../../test/history/mutants.ts'
import { ours, runHistory, withMutant } from '../../test/history/run.ts'
import { channels } from '../kernel/index.ts'

// The short form of `npm run torture -- session-guarantees`, which tries all accidents and all mutants.
it('lets no user go back in time, and sees it when a router does', async () => {
  await using cluster = await startReplicated({ replicas: 2 })
  const run = { cluster, random: Math.random }
  const onReplicas = { reads: 0 }
  const stop = channels['db:route'].subscribe(({ node }) => {
    if (node.startsWith('replica')) onReplicas.reads++
  })
  // The primary serves all until its replicas are known and near enough.
  const isOver = (done: number) => done >= 2_000 && onReplicas.reads >= 200
  const result = await runHistory({ ...run, areas: ours, isOver }).finally(stop)
  expect(result.violations).toEqual([])
  expect(result.failures).toEqual({})
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
