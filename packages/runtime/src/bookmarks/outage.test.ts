import { afterEach, beforeEach, expect, it } from 'vitest'
import { type RedisServer, redisServer } from '../../test/redis-server.ts'
import { type TenantDatabase, tenantDatabase } from '../../test/tenant-database.ts'
import { type Clock, Secret, systemClock } from '../kernel/index.ts'
import { type BookmarkStore, redisBookmarks } from './index.ts'

let stack: AsyncDisposableStack
let database: TenantDatabase
let redis: RedisServer
beforeEach(async () => {
  stack = new AsyncDisposableStack()
  database = stack.use(await tenantDatabase())
  redis = stack.use(await redisServer())
})
afterEach(() => stack.disposeAsync())

/** The store as one process has it. */
function processOf(clock: Clock = systemClock): BookmarkStore {
  const store = redisBookmarks({ db: database.open(), clock, url: new Secret(redis.url) })
  stack.defer(() => store.close())
  return store
}

const at = (lsn: number) => ({ system: '1', timeline: 1, lsn: BigInt(lsn) })

async function known(store: BookmarkStore, lsn: number): Promise<void> {
  const { entry } = await store.find('ada')
  await store.keep('ada', at(lsn), entry)
  expect((await store.find('ada')).bookmark).toEqual(at(lsn))
}

const find = (store: BookmarkStore) =>
  store.find('ada').then(
    ({ bookmark }) => bookmark,
    () => undefined,
  )

it('forgets what a Redis that was away may not know, before the reply that it missed leaves', async () => {
  const [one, other] = [processOf(), processOf()]
  await known(one, 5)
  expect(await find(other)).toEqual(at(5))
  redis.freeze()
  await one.keep('ada', at(9), undefined)
  redis.thaw()
  expect(await find(other)).toBeUndefined()
  expect(await find(processOf())).toBeUndefined()
})

it('keeps a reply back until the word of no process counts that was given before', async () => {
  const one = processOf()
  await known(one, 5)
  redis.freeze()
  const begun = performance.now()
  await one.keep('ada', at(9), undefined)
  expect(performance.now() - begun).toBeGreaterThan(1_000)
  redis.thaw()
})

it('costs an outage one wait, not one for each reply', async () => {
  const one = processOf()
  await known(one, 5)
  redis.freeze()
  await Promise.all(Array.from({ length: 20 }, () => one.keep('ada', at(9), undefined)))
  const begun = performance.now()
  for (let n = 0; n < 20; n++) await one.keep('ada', at(10 + n), undefined)
  expect(performance.now() - begun).toBeLessThan(1_000)
  redis.thaw()
})

it.each(['kill', 'flush'] as const)('knows nobody after a Redis was lost: %s', async (how) => {
  const [one, other] = [processOf(), processOf()]
  await known(one, 5)
  await find(other)
  const { entry } = await one.find('ada')
  await redis[how]()
  if (how === 'kill') await redis.start()
  await one.keep('ada', at(6), entry)
  expect(await find(other)).toBeUndefined()
})

it('is used again once Redis is back', async () => {
  const one = processOf()
  await known(one, 5)
  redis.freeze()
  await one.keep('ada', at(9), undefined)
  redis.thaw()
  await expect
    .poll(async () => {
      const found = await one.find('ada').catch(() => undefined)
      await one.keep('ada', at(10), found?.entry)
      return find(one)
    })
    .toEqual(at(10))
})
