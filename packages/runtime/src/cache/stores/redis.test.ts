import { testRedisUrl } from '@tenfold/testing'
import { Redis } from 'ioredis'
import { describe, expect, it } from 'vitest'
import { redisServer } from '../../../test/redis-server.ts'
import { systemClock as clock, Secret } from '../../kernel/index.ts'
import { type CacheStore, redisStore } from '../index.ts'

const open = (url: string): CacheStore & AsyncDisposable => {
  const store = redisStore({ url: new Secret(url), clock })
  return Object.assign(store, { [Symbol.asyncDispose]: () => store.close() })
}
const soon = { timeout: 10_000 }
const one = new Map([['k', 'v']])
const refusedAfterMs = async (work: Promise<unknown>): Promise<number> => {
  const since = performance.now()
  await expect(work).rejects.toMatchObject({ code: 'cache/store-unreachable' })
  return performance.now() - since
}

describe.skipIf(!testRedisUrl())('the redis store', () => {
  it('rejects at once while its server is gone, and recovers when it is back', async () => {
    await using server = await redisServer()
    await using store = open(server.url)
    await store.write(one, 60_000)
    await server.kill()
    await expect.poll(() => store.read(['k']).catch(() => 'gone'), soon).toBe('gone')
    expect(await refusedAfterMs(store.read(['k']))).toBeLessThan(200)
    await server.start()
    await expect.poll(() => store.read(['k']).catch(() => 'gone'), soon).toEqual([undefined])
  })

  it('rejects when its server was never there, and finds it later', async () => {
    await using server = await redisServer()
    await server.kill()
    await using store = open(server.url)
    await expect(store.read(['k'])).rejects.toMatchObject({ code: 'cache/store-unreachable' })
    await server.start()
    await expect.poll(() => store.write(one, 60_000).catch(() => 'gone'), soon).toBeUndefined()
  })

  it('waits a bounded time for a server that stands still', async () => {
    await using server = await redisServer()
    await using store = open(server.url)
    await store.write(one, 60_000)
    server.freeze()
    const waited = await refusedAfterMs(store.read(['k']))
    server.thaw()
    expect(waited).toBeLessThan(1_000)
    await expect.poll(() => store.read(['k']).catch(() => 'gone'), soon).toEqual(['v'])
  })

  it('uses nothing that a restarted server brings along from an old dump', async () => {
    await using server = await redisServer()
    await using store = open(server.url)
    const admin = new Redis(server.url, { maxRetriesPerRequest: null })
    await store.write(one, 60_000)
    await admin.save()
    await server.kill()
    await server.start()
    expect(await admin.keys('*:k')).toHaveLength(1)
    admin.disconnect()
    await expect.poll(() => store.read(['k']).catch(() => 'gone'), soon).toEqual([undefined])
  })

  it('forgets all when the server is flushed', async () => {
    await using server = await redisServer()
    await using store = open(server.url)
    const admin = new Redis(server.url)
    await store.write(one, 60_000)
    await admin.flushall()
    admin.disconnect()
    expect(await store.read(['k'])).toEqual([undefined])
  })

  it('does nothing before its first use, and nothing after it was closed', async () => {
    const store = open('redis://127.0.0.1:1')
    await store.close()
    await expect(store.read(['k'])).rejects.toMatchObject({ code: 'cache/store-unreachable' })
  })
})
