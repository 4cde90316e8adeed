import { startReplicated } from '@tenfold/testing'
import { describe, expect, it } from 'vitest'
import { requestApp } from '../../test/history/app.ts'
import { bookmarkMutants } from '../../test/history/mutants.ts'
import { ours, runHistory, summary, withMutant } from '../../test/history/run.ts'
import { redisServer } from '../../test/redis-server.ts'

/*
 * Users reach the app over cookies, headers or neither, in several requests at a time, and leave jobs behind, while two replicas lag,
 * stall, are killed and come back at older positions.
 */
const settings = { bgwriter_lru_maxpages: '0' }
const ways = { random: Math.random, pauseShare: 0.01 }
const minutes = Number(process.env['TENFOLD_TORTURE_MINUTES'])
const limit = { timeout: (minutes + 5) * 60_000 }

async function run(redis?: string) {
  await using cluster = await startReplicated({ replicas: 2, settings })
  const end = performance.now() + minutes * 60_000
  const isOver = () => performance.now() > end
  const start = requestApp({ redis })
  const result = await runHistory({ cluster, areas: ours, start, isOver, ...ways })
  console.info(JSON.stringify(summary(result)))
  return result
}

it('lets no user go back in time with bookmarks in the primary’s table', limit, async () => {
  const result = await run()
  expect(result.violations).toEqual([])
  expect(result.eligibleOnReplicas / result.eligibleReads).toBeGreaterThan(0.8)
})

it('lets no user go back in time with bookmarks in Redis', limit, async () => {
  await using redis = await redisServer()
  const result = await run(redis.url)
  expect(result.violations).toEqual([])
  expect(result.eligibleOnReplicas / result.eligibleReads).toBeGreaterThan(0.8)
})

describe('the checker', () => {
  it.each(bookmarkMutants)('sees that users go back in time with: $name', async (mutant) => {
    await using cluster = await startReplicated({ replicas: 2, settings })
    const end = performance.now() + 5 * 60_000
    const seen = { violations: 0 }
    const result = await withMutant(mutant, (areas) =>
      runHistory({
        cluster,
        areas,
        start: requestApp({}),
        isOver: () => performance.now() > end || seen.violations > 0,
        onViolation: () => seen.violations++,
        ...ways,
      }),
    )
    console.info(JSON.stringify({ mutant: mutant.name, ...summary(result) }))
    expect(result.violations).not.toEqual([])
  })
})
