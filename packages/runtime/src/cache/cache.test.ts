import { AsyncLocalStorage } from 'node:async_hooks'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { type TenantDatabase, tenantDatabase } from '../../test/tenant-database.ts'
import type { Db } from '../db/index.ts'
import { systemClock as clock, runInSession } from '../kernel/index.ts'
import { type Cache, type CacheStore, createCache, memoryStore, noCache } from './index.ts'

let database: TenantDatabase
let db: Db
beforeAll(async () => {
  database = await tenantDatabase()
  db = database.open()
})
afterAll(() => database[Symbol.asyncDispose]())

const options = { tags: ['things'], ttl: 60_000 }
const fresh = (): Cache => createCache({ store: memoryStore({ clock }), clock })
const invalidate = (cache: Cache, tags = options.tags) =>
  db.transaction((tx) => cache.invalidate(tx, tags))

describe('a look-up', () => {
  it('loads once, then serves the copy', async () => {
    const cache = fresh()
    const load = vi.fn<() => Promise<object>>(async () => ({ n: 1 }))
    expect(await cache.get('k', options, load)).toEqual({ n: 1 })
    expect(await cache.get('k', options, load)).toEqual({ n: 1 })
    expect(load).toHaveBeenCalledTimes(1)
  })

  it('gives JSON from a load and from a copy alike, and to every caller a value of its own', async () => {
    const cache = fresh()
    const load = async () => ({ on: new Date(0), none: undefined })
    const first: object = await cache.get('k', options, load)
    expect(first).toStrictEqual({ on: '1970-01-01T00:00:00.000Z' })
    Object.assign(first, { changed: true })
    expect(await cache.get('k', options, load)).toStrictEqual({ on: '1970-01-01T00:00:00.000Z' })
  })

  it('keeps null, and refuses what is no JSON', async () => {
    const cache = fresh()
    expect(await cache.get('null', options, async () => null)).toBeNull()
    for (const value of [undefined, 1n])
      await expect(cache.get('k', options, async () => value)).rejects.toMatchObject({
        code: 'cache/not-json',
      })
  })

  it('keeps nothing of a load that failed', async () => {
    const cache = fresh()
    await expect(cache.get('k', options, () => Promise.reject(new Error('down')))).rejects.toThrow(
      'down',
    )
    expect(await cache.get('k', options, async () => 'up')).toBe('up')
  })

  it('starts one load for callers of the same time', async () => {
    const cache = fresh()
    const load = vi.fn<() => Promise<string>>(async () => 'one')
    const calls = Array.from({ length: 20 }, () => cache.get('k', options, load))
    expect(new Set(await Promise.all(calls))).toEqual(new Set(['one']))
    expect(load).toHaveBeenCalledTimes(1)
  })

  it('keeps for whole milliseconds, which is all that a store counts in', async () => {
    const store = memoryStore({ clock })
    const kept: number[] = []
    const write: CacheStore['write'] = (entries, ttlMs) => {
      kept.push(ttlMs)
      return store.write(entries, ttlMs)
    }
    const cache = createCache({ store: { ...store, write }, clock })
    for (const ttl of [10_000 / 3, 1.5, 60_000 * 0.912_345])
      await cache.get(String(ttl), { tags: [], ttl }, async () => 1)
    expect(kept).toEqual([3_333, 2, 54_741])
  })

  it('refuses a ttl that makes no sense', async () => {
    for (const ttl of [0, -1, 0.9, Number.NaN, Number.POSITIVE_INFINITY, 2 ** 53])
      for (const cache of [fresh(), noCache])
        await expect(cache.get('k', { tags: [], ttl }, async () => 1)).rejects.toMatchObject({
          code: 'cache/ttl-invalid',
        })
  })

  it('loads inside a transaction, and shares nothing of it', async () => {
    const cache = fresh()
    await db.transaction(async () => {
      expect(await cache.get('k', options, async () => 'uncommitted')).toBe('uncommitted')
    })
    expect(await cache.get('k', options, async () => 'committed')).toBe('committed')
    await db.transaction(async () => {
      expect(await cache.get('k', options, async () => 'own')).toBe('own')
    })
  })

  it('always loads when there is no cache', async () => {
    await db.transaction((tx) => noCache.invalidate(tx, ['things']))
    expect(await noCache.get('k', options, async () => 1)).toBe(1)
    expect(await noCache.get('k', options, async () => 2)).toBe(2)
  })
})

describe('tenants', () => {
  const as = <T>(tenant: string | undefined, work: () => Promise<T>) =>
    runInSession(tenant === undefined ? {} : { tenant }, work)

  it.each([
    ['a', 'b:c', 'a:b', 'c'],
    ['1:a', 'k', '1', 'a:k'],
    [undefined, '1:a:k', 'a', 'k'],
  ])('never share a key: tenant %j key %j, tenant %j key %j', async (one, key, two, other) => {
    const cache = fresh()
    await as(one, () => cache.get(key, options, async () => 'one'))
    expect(await as(two, () => cache.get(other, options, async () => 'two'))).toBe('two')
    expect(await as(one, () => cache.get(key, options, async () => 'new'))).toBe('one')
  })

  it('never share a tag', async () => {
    const cache = fresh()
    await as('a', () => cache.get('k', options, async () => 1))
    await as('b', () => invalidate(cache))
    expect(await as('a', () => cache.get('k', options, async () => 2))).toBe(1)
    await as('a', () => invalidate(cache))
    expect(await as('a', () => cache.get('k', options, async () => 3))).toBe(3)
  })
})

describe('an invalidation', () => {
  it('drops what carries one of its tags, and nothing else', async () => {
    const cache = fresh()
    const get = (key: string, tags: string[], value: number) =>
      cache.get(key, { tags, ttl: 60_000 }, async () => value)
    await get('both', ['x', 'y'], 1)
    await get('other', ['y'], 1)
    await invalidate(cache, ['x'])
    expect(await get('both', ['x', 'y'], 2)).toBe(2)
    expect(await get('other', ['y'], 2)).toBe(1)
  })

  it('changes nothing when its transaction is rolled back', async () => {
    const cache = fresh()
    await cache.get('k', options, async () => 1)
    const work = db.transaction(async (tx) => {
      await cache.invalidate(tx, options.tags)
      throw new Error('no')
    })
    await expect(work).rejects.toThrow('no')
    expect(await cache.get('k', options, async () => 2)).toBe(1)
  })

  it('outdates a load that began before it, however late that load ends', async () => {
    const cache = fresh()
    const slow = Promise.withResolvers<string>()
    const begun = Promise.withResolvers<void>()
    const reading = cache.get('k', options, () => {
      begun.resolve()
      return slow.promise
    })
    await begun.promise
    await invalidate(cache)
    const joined = cache.get('k', options, async () => 'new')
    slow.resolve('old')
    expect(await reading).toBe('old')
    expect(await joined).toBe('new')
    expect(await cache.get('k', options, async () => 'newer')).toBe('new')
  })

  it('outdates a load that began between its stamp before COMMIT and the COMMIT', async () => {
    const cache = fresh()
    const asAnotherRequest = AsyncLocalStorage.snapshot()
    const load = () => cache.get('k', options, async () => 'old')
    await db.transaction(async (tx) => {
      await cache.invalidate(tx, options.tags)
      tx.beforeCommit(async () => void (await asAnotherRequest(load)))
    })
    expect(await cache.get('k', options, async () => 'new')).toBe('new')
  })
})

describe('a store that fails', () => {
  const broken = (isDown: () => boolean): CacheStore => {
    const store = memoryStore({ clock })
    const check = async () => {
      if (isDown()) throw new Error('gone')
    }
    return {
      read: (keys) => check().then(() => store.read(keys)),
      write: (entries, ttlMs) => check().then(() => store.write(entries, ttlMs)),
      add: (entries, ttlMs) => check().then(() => store.add(entries, ttlMs)),
      close: () => store.close(),
    }
  }

  it('sends reads to their load', async () => {
    const cache = createCache({ store: broken(() => true), clock })
    expect(await cache.get('k', options, async () => 1)).toBe(1)
    expect(await cache.get('k', options, async () => 2)).toBe(2)
  })

  it('keeps a write from being committed', async () => {
    const cache = createCache({ store: broken(() => true), clock })
    const work = runInSession({ tenant: 'w' }, () =>
      db.transaction(async (tx) => {
        await tx.query(`insert into notes (org_id, body) values ('w', 'refused')`)
        await cache.invalidate(tx, options.tags)
      }),
    )
    await expect(work).rejects.toMatchObject({ code: 'cache/write-refused', retryable: true })
    expect(await database.admin(`select 1 from notes where body = 'refused'`)).toEqual([])
  })

  it('makes a write that it could not confirm an error, which must not be retried', async () => {
    let isDown = false
    const cache = createCache({ store: broken(() => isDown), clock })
    const work = db.transaction(async (tx) => {
      await cache.invalidate(tx, options.tags)
      tx.beforeCommit(async () => {
        isDown = true
      })
    })
    await expect(work).rejects.toMatchObject({ code: 'cache/write-unconfirmed', retryable: false })
  })
})
