import type { Clock, Secret } from '../../kernel/index.ts'
import type { CacheStore } from '../store.ts'
import { RedisLink } from './redis-link.ts'

/**
 * Copies and generations in a Redis that all processes of the app share; it connects at its first
 * use. Let that Redis evict (`maxmemory-policy allkeys-lru`): what it forgets is a miss, but when it
 * refuses to store, transactions that invalidate fail.
 */
export function redisStore(options: { readonly url: Secret; readonly clock: Clock }): CacheStore {
  const link = new RedisLink(options)
  return {
    async read(keys) {
      const { redis, epoch } = await link.open()
      const values = await redis.mget(keys.map((key) => epoch + key))
      return values.map((value) => value ?? undefined)
    },
    async write(entries, ttlMs) {
      const { redis, epoch } = await link.open()
      const writes = [...entries].map(([key, value]) => redis.set(epoch + key, value, 'PX', ttlMs))
      await Promise.all(writes)
    },
    async add(entries, ttlMs) {
      const { redis, epoch } = await link.open()
      const writes = [...entries].map(([key, value]) =>
        redis.set(epoch + key, value, 'PX', ttlMs, 'NX'),
      )
      await Promise.all(writes)
    },
    close: () => link.close(),
  }
}
