import { poolerMissing, startPooler, startReplicated } from '@tenfold/testing'
import { describe, expect, it } from 'vitest'
import { mutants } from '../../test/history/mutants.ts'
import { ours, runHistory, summary, withMutant } from '../../test/history/run.ts'

/*
 * Users write to registers and lists, read what they and others wrote, and carry their bookmark from request to request
 * and process to process, while two replicas lag, stall, are killed and come back at older positions.
 */
/** What a standby has shown isn't on its disk at once, as on servers with more memory. */
const settings = { bgwriter_lru_maxpages: '0' }
const ways = { random: Math.random, pauseShare: 0.01 }
const minutes = Number(process.env['TENFOLD_TORTURE_MINUTES'])

it('lets no user go back in time', { timeout: (minutes + 5) * 60_000 }, async () => {
  await using cluster = await startReplicated({ replicas: 2, settings })
  const end = performance.now() + minutes * 60_000
  const isOver = () => performance.now() > end
  const result = await runHistory({ cluster, areas: ours, isOver, ...ways })
  console.info(JSON.stringify(summary(result)))
  expect(result.violations).toEqual([])
  expect(result.eligibleOnReplicas / result.eligibleReads).toBeGreaterThan(0.8)
})

it.skipIf(poolerMissing)(
  'lets no user go back in time behind transaction poolers',
  { timeout: (minutes + 5) * 60_000 },
  async () => {
    await using cluster = await startReplicated({ replicas: 2, settings })
    await using poolers = new AsyncDisposableStack()
    const throughs = new Map<string, (url: string) => string>()
    for (const { url } of [cluster.primary, ...cluster.replicas]) {
      const pooler = poolers.use(await startPooler({ url, poolSize: 6 }))
      throughs.set(url, (each) => pooler.through(each))
    }
    const through = (url: string) => throughs.get(url)?.(url) ?? url
    const end = performance.now() + minutes * 60_000
    const isOver = () => performance.now() > end
    const result = await runHistory({ cluster, areas: ours, isOver, through, ...ways })
    console.info(JSON.stringify(summary(result)))
    expect(result.violations).toEqual([])
    expect(result.eligibleOnReplicas / result.eligibleReads).toBeGreaterThan(0.8)
  },
)

describe('the checker', () => {
  it.each(mutants)('sees that users go back in time with: $name', async (mutant) => {
    await using cluster = await startReplicated({ replicas: 2, settings })
    const end = performance.now() + 5 * 60_000
    const seen = { violations: 0 }
    const result = await withMutant(mutant, (areas) =>
      runHistory({
        cluster,
        areas,
        isOver: () => performance.now() > end || seen.violations > 0,
        onViolation: () => seen.violations++,
        ...ways,
      }),
    )
    console.info(JSON.stringify({ mutant: mutant.name, ...summary(result) }))
    expect(result.violations).not.toEqual([])
  })
})
