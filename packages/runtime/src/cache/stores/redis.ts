import { channels } from '../../kernel/index.ts'
import { storeFull } from '../errors.ts'
import type { CacheStore } from '../store.ts'
import { RedisLink, type RedisLinkOptions } from './redis-link.ts'

/** Pause between two reports that the server is full: every load would repeat it. */
const reportEveryMs = 10_000

/**
 * Copies and generations in a Redis that all processes of the app share; it connects at its first
 * use. Let that Redis evict (`maxmemory-policy allkeys-lru`): a full one that doesn't keeps nothing
 * new, though writes go on, for what it can't replace it can still forget.
 */
export function redisStore(options: RedisLinkOptions): CacheStore {
  const link = new RedisLink(options)
  let quietUntil = Number.NEGATIVE_INFINITY

  function report(error: Error): void {
    const now = options.clock.elapsed()
    if (now < quietUntil) return
    quietUntil = now + reportEveryMs
    channels['runtime:fault'].publish({ where: 'cache/redis', error: storeFull(error) })
  }

  return {
    read: (keys) =>
      link.use(async (redis, epoch) => {
        const values = await redis.mget(keys.map((key) => epoch + key))
        return values.map((value) => value ?? undefined)
      }),
    write: (entries, ttlMs) =>
      link.use(async (redis, epoch) => {
        const set = async ([key, value]: readonly [string, string]) => {
          try {
            await redis.call('set', epoch + key, value, 'PX', ttlMs)
          } catch (error) {
            report(asFull(error))
            await redis.unlink(epoch + key)
          }
        }
        await Promise.all([...entries].map(set))
      }),
    add: (entries, ttlMs) =>
      link.use(async (redis, epoch) => {
        const set = ([key, value]: readonly [string, string]) =>
          redis
            .call('set', epoch + key, value, 'PX', ttlMs, 'NX')
            .catch((error: unknown) => report(asFull(error)))
        await Promise.all([...entries].map(set))
      }),
    close: () => link.close(),
  }
}

/** Throws what isn't the answer of a Redis that has no memory left. */
function asFull(error: unknown): Error {
  if (error instanceof Error && error.message.startsWith('OOM ')) return error
  throw error
}
