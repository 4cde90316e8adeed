import { setImmediate as tick } from 'node:timers/promises'
import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type TenantDatabase, tenantDatabase } from '../../test/tenant-database.ts'
import type { Db } from '../db/index.ts'
import { channels, systemClock as clock, runInSession } from '../kernel/index.ts'
import { type Cache, type CacheStore, createCache, memoryStore } from './index.ts'

let database: TenantDatabase
let db: Db
beforeAll(async () => {
  database = await tenantDatabase()
  db = database.open({ poolSize: 8, acquireTimeoutMs: 20_000 })
})
afterAll(() => database[Symbol.asyncDispose]())

const ttl = 60_000
const fresh = (): Cache => createCache({ store: memoryStore({ clock }), clock })
const invalidate = (cache: Cache, ...tags: string[]) =>
  db.transaction((tx) => cache.invalidate(tx, tags))

describe('a copy that was made from other copies', () => {
  const inner = <T>(cache: Cache, load: () => Promise<T>) =>
    cache.get('inner', { tags: ['rows'], ttl }, load)
  const outer = <T>(cache: Cache, load: () => Promise<T>) =>
    cache.get('outer', { tags: ['page'], ttl }, load)

  it('is dropped by the tags of a copy that its load took', async () => {
    const cache = fresh()
    let row = 'old'
    const read = () => outer(cache, async () => ({ row: await inner(cache, async () => row) }))
    await inner(cache, async () => row)
    expect(await read()).toEqual({ row: 'old' })
    row = 'new'
    await invalidate(cache, 'rows')
    expect(await read()).toEqual({ row: 'new' })
  })

  it('is served while none of these tags is invalidated', async () => {
    const cache = fresh()
    await outer(cache, () => inner(cache, async () => 'first'))
    await invalidate(cache, 'other')
    expect(await outer(cache, async () => 'second')).toBe('first')
  })

  it('is dropped by the tags of a look-up that found nothing', async () => {
    const cache = fresh()
    let row: string | null = null
    const read = () => outer(cache, async () => [await inner(cache, async () => row)])
    expect(await read()).toEqual([null])
    row = 'new'
    await invalidate(cache, 'rows')
    expect(await read()).toEqual(['new'])
  })

  it('is dropped by the tags of a look-up whose failure it has caught', async () => {
    const cache = fresh()
    let row: string | undefined
    const find = async () => row ?? Promise.reject(new Error('there is none'))
    const read = () => outer(cache, () => inner(cache, find).catch(() => 'nothing'))
    expect(await read()).toBe('nothing')
    row = 'new'
    await invalidate(cache, 'rows')
    expect(await read()).toBe('new')
  })

  it('is dropped by the tags of what several look-ups at once have joined', async () => {
    const cache = fresh()
    let row = 'old'
    const read = (key: string) =>
      cache.get(key, { tags: [], ttl }, () =>
        Promise.all([1, 2, 3].map(() => inner(cache, () => tick().then(() => row)))),
      )
    await Promise.all([read('a'), read('b')])
    row = 'new'
    await invalidate(cache, 'rows')
    expect(await read('a')).toEqual(['new', 'new', 'new'])
    expect(await read('b')).toEqual(['new', 'new', 'new'])
  })

  it('is not kept when it mixes what was before and after an invalidation, whichever came in first', async () => {
    const cache = fresh()
    let row = 'old'
    const gate = Promise.withResolvers<void>()
    const get = (key: string, until: Promise<void>) =>
      cache.get(key, { tags: ['rows'], ttl }, async () => {
        const found = row
        await until
        return found
      })
    const mixed = await outer(cache, async () => {
      const slow = get('slow', gate.promise)
      await tick()
      row = 'new'
      await invalidate(cache, 'rows')
      const quick = await get('quick', Promise.resolve())
      gate.resolve()
      return [await slow, quick]
    })
    expect(mixed).toEqual(['old', 'new'])
    expect(await outer(cache, async () => 'loaded anew')).toBe('loaded anew')
  })

  it('lives no longer than they do', async () => {
    let now = 1_000
    const driven = { ...clock, now: () => now, elapsed: () => now }
    const cache = createCache({ store: memoryStore({ clock: driven }), clock: driven })
    const short = () => cache.get('short', { tags: [], ttl: 50 }, async () => now)
    await short()
    now += 30
    const read = () => cache.get('long', { tags: [], ttl: 10_000 }, short)
    expect(await read()).toBe(1_000)
    now += 19
    expect(await read()).toBe(1_000)
    now += 1
    expect(await read()).toBe(1_050)
  })

  it('is not kept when one of them came from a store that could not be reached', async () => {
    const gone: CacheStore = {
      read: () => Promise.reject(new Error('gone')),
      write: () => Promise.reject(new Error('gone')),
      add: () => Promise.reject(new Error('gone')),
      close: async () => undefined,
    }
    const other = createCache({ store: gone, clock })
    const cache = fresh()
    await outer(cache, () => inner(other, async () => 'first'))
    expect(await outer(cache, async () => 'second')).toBe('second')
    await other.close()
  })

  it('is not kept when one of them belongs to another cache, whose tags this one cannot see', async () => {
    const [cache, other] = [fresh(), fresh()]
    await outer(cache, () => inner(other, async () => 'first'))
    expect(await outer(cache, async () => 'second')).toBe('second')
  })

  it('is not shared with a caller who came after a part of it was invalidated', async () => {
    const cache = fresh()
    let row = 'old'
    const slow = Promise.withResolvers<void>()
    const hasRead = Promise.withResolvers<void>()
    const first = outer(cache, async () => {
      const value = await inner(cache, async () => row)
      hasRead.resolve()
      await slow.promise
      return value
    })
    await hasRead.promise
    row = 'new'
    await invalidate(cache, 'rows')
    const second = outer(cache, () => inner(cache, async () => row))
    slow.resolve()
    expect(await first).toBe('old')
    expect(await second).toBe('new')
  })

  it('is dropped by tags outside of any tenant, when a part was loaded there', async () => {
    const cache = fresh()
    let row = 'old'
    const shared = () => runInSession({}, () => inner(cache, async () => row))
    const read = () => runInSession({ tenant: 'a' }, () => outer(cache, shared))
    expect(await read()).toBe('old')
    row = 'new'
    await invalidate(cache, 'rows')
    expect(await read()).toBe('new')
  })
})

/*
 * Random nestings: entries that read rows and earlier entries, one after another or at once, some of
 * which fail and are caught. Readers and writers take turns at random. Whoever reads must find, of
 * every row that the answer rests on, at least the version that was acknowledged before.
 */
interface Shape {
  readonly tags: readonly number[]
  readonly parts: readonly number[]
  readonly order: 'in turn' | 'at once'
  /** Fails after reading its parts; whoever took it goes on with what it had read. */
  readonly fails: boolean
  /** Before it reads its own rows, before it takes its parts, before it ends. */
  readonly ticks: readonly [number, number, number]
}

const rowCount = 2
const ticks = fc.integer({ min: 0, max: 4 })
const row = fc.integer({ min: 0, max: rowCount - 1 })
const shapes = fc.array(
  fc.record<Shape>({
    tags: fc.uniqueArray(row, { maxLength: 1 }),
    parts: fc.array(fc.nat(), { minLength: 1, maxLength: 3, size: 'max' }),
    order: fc.constantFrom('in turn', 'at once'),
    fails: fc.nat({ max: 4 }).map((n) => n === 0),
    ticks: fc.tuple(ticks, ticks, ticks),
  }),
  { minLength: 3, maxLength: 6, size: 'max' },
)
const turns = fc.array(
  fc.oneof(
    { weight: 3, arbitrary: fc.record({ read: fc.nat() }) },
    { weight: 1, arbitrary: fc.record({ write: row }) },
  ),
  { minLength: 10, maxLength: 40, size: 'max' },
)

type Versions = Readonly<Record<number, number>>

class World {
  readonly cache = fresh()
  readonly rows: number[] = Array.from({ length: rowCount }, () => 0)
  readonly acknowledged: number[] = [...this.rows]
  readonly stale: string[] = []
  readonly #shapes: readonly Shape[]

  constructor(entries: readonly Shape[]) {
    this.#shapes = entries
  }

  /** Of two versions of a row in one answer, the older one counts. */
  async get(name: number): Promise<Versions> {
    const index = name % this.#shapes.length
    const shape = this.#shapes[index]
    if (!shape) return {}
    const options = { tags: shape.tags.map(String), ttl }
    const load = () => this.#load(index, shape)
    const kept = await this.cache
      .get(String(index), options, load)
      .catch((error: unknown) =>
        error instanceof Partial ? error.versions : Promise.reject(error),
      )
    return kept
  }

  async #load(index: number, shape: Shape): Promise<Versions> {
    const [first, second, third] = shape.ticks
    await pass(first)
    const own = Object.fromEntries(shape.tags.map((tag) => [tag, this.rows[tag] ?? 0]))
    await pass(second)
    const parts = index === 0 ? [] : shape.parts.map((part) => part % index)
    const versions = oldest([own, ...(await this.#all(parts, shape.order))])
    await pass(third)
    if (shape.fails) throw new Partial(versions)
    return versions
  }

  async #all(parts: readonly number[], order: Shape['order']): Promise<Versions[]> {
    if (order === 'at once') return Promise.all(parts.map((part) => this.get(part)))
    const found: Versions[] = []
    for (const part of parts) found.push(await this.get(part))
    return found
  }

  async read(name: number): Promise<void> {
    const floors = [...this.acknowledged]
    for (const [tag, version] of Object.entries(await this.get(name)))
      if (version < (floors[Number(tag)] ?? 0)) this.stale.push(`row ${tag}: ${version}`)
  }

  async write(tag: number): Promise<void> {
    let version = 0
    await db.transaction(async (tx) => {
      await this.cache.invalidate(tx, [String(tag)])
      tx.beforeCommit(async () => {
        await tick()
        version = (this.rows[tag] ?? 0) + 1
        this.rows[tag] = version
      })
    })
    this.acknowledged[tag] = Math.max(version, this.acknowledged[tag] ?? 0)
  }
}

async function pass(left: number): Promise<void> {
  for (; left > 0; left--) await tick()
}

class Partial extends Error {
  readonly versions: Versions
  constructor(versions: Versions) {
    super('failed halfway')
    this.versions = versions
  }
}

function oldest(all: readonly Versions[]): Versions {
  const merged: Record<string, number> = {}
  for (const [tag, version] of all.flatMap((one) => Object.entries(one)))
    merged[tag] = Math.min(version, merged[tag] ?? version)
  return merged
}

it('is never older than an acknowledged write, however copies are made of copies', async () => {
  let hits = 0
  const stopCounting = channels['cache:get'].subscribe(({ outcome }) => {
    if (outcome === 'hit') hits++
  })
  const property = fc.asyncProperty(shapes, turns, async (entries, schedule) => {
    const world = new World(entries)
    const left = schedule.values()
    const lane = async (): Promise<void> => {
      for (const turn of left)
        if ('read' in turn) await world.read(turn.read)
        else await world.write(turn.write)
    }
    await Promise.all(Array.from({ length: 4 }, lane))
    expect(world.stale).toEqual([])
  })
  await fc.assert(property, { numRuns: 500 })
  stopCounting()
  // Usually about 6,600: the cache is seen to serve.
  expect(hits).toBeGreaterThan(0)
})
