import { setTimeout as sleep } from 'node:timers/promises'
import { testRedisUrl } from '@tenfold/testing'
import { expect, it } from 'vitest'
import { type OutageWorld, outageWorld } from '../../test/outage-world.ts'

/*
 * Redis is killed, frozen, flushed, filled and restarted at random, again and again, while readers and
 * writers go on. No read fails, none is older than a write that was acknowledged before it began, and
 * no write fails but by being refused, or by being told that it may not be seen yet.
 */
type State = 'up' | 'frozen' | 'dead'
interface Accident {
  readonly from: readonly State[]
  readonly to?: State
  readonly happen: (world: OutageWorld) => Promise<void> | void
}

const accidents: Readonly<Record<string, Accident>> = {
  killed: { from: ['up', 'frozen'], to: 'dead', happen: ({ redis }) => redis.kill() },
  started: { from: ['dead'], to: 'up', happen: ({ redis }) => redis.start() },
  restarted: {
    from: ['up', 'frozen'],
    to: 'up',
    happen: async ({ redis }) => {
      await redis.kill()
      await redis.start()
    },
  },
  frozen: { from: ['up'], to: 'frozen', happen: ({ redis }) => redis.freeze() },
  thawed: { from: ['frozen'], to: 'up', happen: ({ redis }) => redis.thaw() },
  flushed: { from: ['up'], happen: ({ redis }) => redis.flush() },
  filled: { from: ['up'], happen: ({ redis }) => redis.setFull(true) },
  emptied: { from: ['up'], happen: ({ redis }) => redis.setFull(false) },
}

const minutes = Number(process.env['TENFOLD_TORTURE_MINUTES'])

it.skipIf(!testRedisUrl())('survives whatever befalls Redis', async () => {
  const until = performance.now() + minutes * 60_000
  await using world = await outageWorld()
  const happened: Record<string, number> = {}
  let state: State = 'up'
  while (performance.now() < until && world.faults.length === 0) {
    await sleep(Math.random() ** 2 * 1_500)
    const possible = Object.entries(accidents).filter(([, { from }]) => from.includes(state))
    const [name, { happen, to }] = possible[Math.floor(Math.random() * possible.length)] as [
      string,
      Accident,
    ]
    await happen(world)
    happened[name] = (happened[name] ?? 0) + 1
    state = to ?? state
  }
  if (state === 'frozen') world.redis.thaw()
  await world.stop()
  console.log({ ...happened, ...world.counts })
  expect(world.faults).toEqual([])
  const { reads, hits, writes, refused } = world.counts
  expect(Math.min(reads, hits, writes, refused)).toBeGreaterThan(0)
})
