import { testRedisUrl } from '@tenfold/testing'
import { describe, expect, it } from 'vitest'
import { type OutageWorld, outageWorld } from '../../test/outage-world.ts'
import { tenantDatabase } from '../../test/tenant-database.ts'
import { systemClock as clock } from '../kernel/index.ts'
import { type CacheStore, createCache, memoryStore } from './index.ts'

/** Waits for so many more of what is counted. */
const more = async (count: () => number, by: number): Promise<void> => {
  const goal = count() + by
  await expect.poll(count).toBeGreaterThanOrEqual(goal)
}

interface Accident {
  readonly name: string
  readonly begin: (world: OutageWorld) => Promise<void> | void
  readonly end: (world: OutageWorld) => Promise<void> | void
  /** Whether tagged writes go on meanwhile, or are refused. */
  readonly writes: 'go on' | 'are refused'
}

const accidents: readonly Accident[] = [
  {
    name: 'killed',
    begin: ({ redis }) => redis.kill(),
    end: ({ redis }) => redis.start(),
    writes: 'are refused',
  },
  {
    name: 'frozen',
    begin: ({ redis }) => redis.freeze(),
    end: ({ redis }) => redis.thaw(),
    writes: 'are refused',
  },
  {
    name: 'full, with nothing to evict',
    begin: ({ redis }) => redis.setFull(true),
    end: ({ redis }) => redis.setFull(false),
    writes: 'go on',
  },
  { name: 'flushed', begin: ({ redis }) => redis.flush(), end: () => undefined, writes: 'go on' },
  {
    name: 'restarted',
    begin: async ({ redis }) => {
      await redis.kill()
      await redis.start()
    },
    end: () => undefined,
    writes: 'go on',
  },
]

describe.skipIf(!testRedisUrl())('while Redis is away', () => {
  it.each(accidents)(
    'no read fails or is stale when it is $name, and writes $writes',
    async ({ begin, end, writes }) => {
      await using world = await outageWorld()
      const { counts } = world
      await more(() => counts.hits, 10)
      await begin(world)
      if (writes === 'go on') await more(() => counts.writes, 20)
      else await more(() => counts.refused, 20)
      await more(() => counts.reads, 200)
      await end(world)
      await more(() => counts.writes, 20)
      await more(() => counts.hits, 10)
      await world.stop()
      expect(world.faults).toEqual([])
    },
  )
})

/** A store whose answers the test holds back. */
function heldStore() {
  const store = memoryStore({ clock })
  const held: (() => void)[] = []
  let mode: 'answer' | 'hold' | 'fail' = 'answer'
  const pass = async <T>(work: () => Promise<T>): Promise<T> => {
    if (mode === 'hold') await new Promise<void>((resolve) => held.push(resolve))
    if (mode === 'fail') throw new Error('gone')
    return work()
  }
  const guarded: CacheStore = {
    read: (keys) => pass(() => store.read(keys)),
    write: (entries, ttlMs) => pass(() => store.write(entries, ttlMs)),
    add: (entries, ttlMs) => pass(() => store.add(entries, ttlMs)),
    close: () => store.close(),
  }
  return {
    store: guarded,
    set: (next: typeof mode) => {
      mode = next
    },
    get asked() {
      return held.length
    },
    release: () => {
      for (const go of held.splice(0)) go()
    },
  }
}

const options = { tags: ['rows'], ttl: 60_000 }

describe('a store that is known to be gone', () => {
  it('is asked by one probe at a time: neither reads nor writes wait for it', async () => {
    await using database = await tenantDatabase()
    const db = database.open({ poolSize: 1 })
    const held = heldStore()
    const cache = createCache({ store: held.store, clock })
    held.set('fail')
    const failed = cache.get('k', options, async () => {
      held.set('hold')
      return 1
    })
    expect(await failed).toBe(1)
    await expect.poll(() => held.asked).toBe(1)
    for (let n = 0; n < 20; n++) {
      expect(await cache.get('k', options, async () => n)).toBe(n)
      const write = db.transaction(async (tx) => {
        await cache.invalidate(tx, options.tags)
        throw new Error('not reached')
      })
      await expect(write).rejects.toMatchObject({ code: 'cache/write-refused', retryable: true })
    }
    expect(held.asked).toBe(1)
    held.set('answer')
    held.release()
    await expect
      .poll(() => db.transaction((tx) => cache.invalidate(tx, options.tags)).catch(() => 'refused'))
      .toBeUndefined()
  })

  it('is used again as soon as a probe has found it', async () => {
    const held = heldStore()
    const cache = createCache({ store: held.store, clock })
    await cache.get('k', options, async () => 1)
    held.set('fail')
    await cache.get('k', options, async () => {
      held.set('answer')
      return 2
    })
    await expect.poll(() => cache.get('k', options, async () => 3)).toBe(1)
    await cache.close()
  })

  it('holds no connection of whoever waits for it after a COMMIT', async () => {
    await using database = await tenantDatabase()
    const db = database.open({ poolSize: 1 })
    const held = heldStore()
    const cache = createCache({ store: held.store, clock })
    const write = db.transaction(async (tx) => {
      await tx.query('select 1')
      await cache.invalidate(tx, options.tags)
      tx.beforeCommit(async () => held.set('hold'))
    })
    await expect.poll(() => held.asked).toBe(1)
    expect((await db.query('select 1')).rowCount).toBe(1)
    held.set('answer')
    held.release()
    await write
    await cache.close()
  })

  it('is told what it missed before this process reads from it again', async () => {
    await using database = await tenantDatabase()
    const db = database.open()
    const held = heldStore()
    const cache = createCache({ store: held.store, clock })
    await cache.get('k', options, async () => 'old')
    const stamped = Promise.withResolvers<void>()
    const loaded = Promise.withResolvers<void>()
    const write = db.transaction(async (tx) => {
      await cache.invalidate(tx, options.tags)
      tx.beforeCommit(async () => {
        stamped.resolve()
        await loaded.promise
        held.set('fail')
      })
    })
    await stamped.promise
    await cache.get('k', options, async () => 'old')
    loaded.resolve()
    await expect(write).rejects.toMatchObject({ code: 'cache/write-unconfirmed' })
    held.set('answer')
    const seen = new Set<unknown>()
    await expect
      .poll(async () => {
        seen.add(await cache.get('k', options, async () => 'new'))
        return cache.get('k', options, async () => 'newer')
      })
      .toBe('new')
    expect(seen).not.toContain('old')
  })

  it('keeps no write from committing that asked for it, and drops the copies when it is back', async () => {
    await using database = await tenantDatabase()
    const db = database.open()
    const held = heldStore()
    const cache = createCache({ store: held.store, clock })
    await cache.get('k', options, async () => 'old')
    held.set('fail')
    for (let n = 0; n < 3; n++)
      await db.transaction((tx) => cache.invalidate(tx, options.tags, { ifUnreachable: 'commit' }))
    expect(await cache.get('k', options, async () => 'new')).toBe('new')
    held.set('answer')
    await expect
      .poll(async () => {
        expect(await cache.get('k', options, async () => 'new')).toBe('new')
        return cache.get('k', options, async () => 'newer')
      })
      .toBe('new')
    await cache.close()
  })

  it('keeps a write from committing when one of its tags must be dropped, whatever the others may', async () => {
    await using database = await tenantDatabase()
    const db = database.open()
    const held = heldStore()
    const cache = createCache({ store: held.store, clock })
    const write = db.transaction(async (tx) => {
      await cache.invalidate(tx, ['lenient'], { ifUnreachable: 'commit' })
      await cache.invalidate(tx, ['strict'])
      held.set('fail')
    })
    await expect(write).rejects.toMatchObject({ code: 'cache/write-refused' })
    await cache.close()
  })

  it('is not needed by a write without tags', async () => {
    await using database = await tenantDatabase()
    const db = database.open()
    const held = heldStore()
    held.set('fail')
    const cache = createCache({ store: held.store, clock })
    await cache.get('k', options, async () => 1)
    await expect(db.transaction((tx) => cache.invalidate(tx, []))).resolves.toBeUndefined()
    await cache.close()
  })
})
