import { type Replicated, startReplicated, testRedisUrl } from '@tenfold/testing'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { requestApp } from '../../test/history/app.ts'
import { bookmarkMutants } from '../../test/history/mutants.ts'
import { seeded } from '../../test/history/random.ts'
import { ours, runHistory, withMutant } from '../../test/history/run.ts'
import { replySlowly } from '../../test/history/slow-replies.ts'

// The short form of `npm run torture -- session-guarantees`.
let cluster: Replicated
beforeAll(async () => {
  cluster = await startReplicated()
})
afterAll(() => cluster?.[Symbol.asyncDispose]())

const kept: readonly [where: string, redis: string | undefined][] = [['the primary', undefined]]
const redisUrl = testRedisUrl()

describe.each(redisUrl ? [...kept, ['Redis', redisUrl] as const] : kept)(
  'bookmarks that are kept in %s',
  (_where, redis) => {
    it('let no user go back in time, whatever they carry, nor a job miss what its request saw', async () => {
      const start = requestApp({ redis })
      const isOver = (done: number) => done >= 600
      const random = seeded(9)
      const result = await runHistory({ cluster, random, start, areas: ours, isOver })
      expect(result.violations).toEqual([])
      expect(result.failures).toEqual({})
      expect(result.jobs).toBeGreaterThan(0)
    })

    it('are a maximum: a slow reply takes nothing back', async () => {
      expect(await replySlowly({ cluster, areas: ours, redis })).toEqual([])
    })
  },
)

it.each(bookmarkMutants)('bookmarks must not be as with: $name', async (mutant) => {
  const found = await withMutant(mutant, (areas) => replySlowly({ cluster, areas }))
  expect(found).not.toEqual([])
})
