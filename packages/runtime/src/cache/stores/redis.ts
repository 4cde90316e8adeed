import type { CacheStore } from '../store.ts'
import { RedisLink, type RedisLinkOptions } from './redis-link.ts'

/**
 * Copies and generations in a Redis that all processes of the app share; it connects at its first
 * use. Let that Redis evict (`maxmemory-policy allkeys-lru`): what it forgets is a miss, but when it
 * refuses to store, transactions that invalidate fail.
 */
export function redisStore(options: RedisLinkOptions): CacheStore {
  const link = new RedisLink(options)
  const write = (entries: ReadonlyMap<string, string>, ttlMs: number, ...when: [] | ['NX']) =>
    link.use(async (redis, epoch) => {
      const writes = [...entries].map(([key, value]) =>
        redis.call('set', epoch + key, value, 'PX', ttlMs, ...when),
      )
      await Promise.all(writes)
    })
  return {
    read: (keys) =>
      link.use(async (redis, epoch) => {
        const values = await redis.mget(keys.map((key) => epoch + key))
        return values.map((value) => value ?? undefined)
      }),
    write: (entries, ttlMs) => write(entries, ttlMs),
    add: (entries, ttlMs) => write(entries, ttlMs, 'NX'),
    close: () => link.close(),
  }
}
