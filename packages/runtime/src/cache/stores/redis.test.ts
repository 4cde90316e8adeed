import { testRedisUrl } from '@tenfold/testing'
import { Redis } from 'ioredis'
import { describe, expect, it } from 'vitest'
import { redisServer } from '../../../test/redis-server.ts'
import { systemClock as clock, Secret } from '../../kernel/index.ts'
import { type CacheStore, redisStore } from '../index.ts'

/** By default with a limit that is longer than any test may take. */
const open = (url: string, commandTimeoutMs = 600_000): CacheStore & AsyncDisposable => {
  const store = redisStore({
    url: new Secret(url),
    clock,
    connectTimeoutMs: 1_000,
    commandTimeoutMs,
  })
  return Object.assign(store, { [Symbol.asyncDispose]: () => store.close() })
}
const one = new Map([['k', 'v']])
const unreachable = { code: 'cache/store-unreachable' }

describe.skipIf(!testRedisUrl())('the redis store', () => {
  it('rejects at once, not at its limit, while its server is gone, and recovers when it is back', async () => {
    await using server = await redisServer()
    await using store = open(server.url)
    await store.write(one, 60_000)
    await server.kill()
    await expect.poll(() => store.read(['k']).catch(() => 'gone')).toBe('gone')
    await expect(store.read(['k'])).rejects.toMatchObject(unreachable)
    await server.start()
    await expect.poll(() => store.read(['k']).catch(() => 'gone')).toEqual([undefined])
  })

  it('rejects when its server was never there, and finds it later', async () => {
    await using server = await redisServer()
    await server.kill()
    await using store = open(server.url)
    await expect(store.read(['k'])).rejects.toMatchObject(unreachable)
    await server.start()
    await expect.poll(() => store.write(one, 60_000).catch(() => 'gone')).toBeUndefined()
  })

  it('waits a bounded time for a server that stands still', async () => {
    await using server = await redisServer()
    await using store = open(server.url, 1_000)
    await store.write(one, 60_000)
    server.freeze()
    await expect(store.read(['k'])).rejects.toMatchObject(unreachable)
    server.thaw()
    await expect.poll(() => store.read(['k']).catch(() => 'gone')).toEqual(['v'])
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
    await expect.poll(() => store.read(['k']).catch(() => 'gone')).toEqual([undefined])
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
    await expect(store.read(['k'])).rejects.toMatchObject(unreachable)
  })
})
