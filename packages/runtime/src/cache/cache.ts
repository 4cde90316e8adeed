import { isInTransaction, type Tx } from '../db/index.ts'
import { type Clock, channels, type Events, type PositionSource } from '../kernel/index.ts'
import { Breaker } from './breaker.ts'
import { Causality } from './causality.ts'
import { Dependencies, dependenciesOfLoad } from './dependencies.ts'
import { notJson } from './errors.ts'
import { type InvalidateOptions, Invalidations } from './invalidate.ts'
import { keyOfEntry, keyOfTag } from './keys.ts'
import { lifeOf } from './limits.ts'
import { Loads } from './loads.ts'
import { lookUp } from './look-up.ts'
import type { CacheStore } from './store.ts'

type Outcome = Events['cache:get']['outcome']

export interface CacheOptions {
  /** Names under which `invalidate` drops the value, e.g. `['invoices', 'customer:7']`. */
  readonly tags: readonly string[]
  /** Milliseconds after which the value is loaded anew, whatever happened: from 1 to 30 days, rounded. */
  readonly ttl: number
}

/**
 * Copies of what was read from the database. Keys and tags belong to the session's tenant.
 *
 * After a transaction that called `invalidate` is acknowledged, no `get` that begins later returns a
 * value from before it. docs/deploy.md names the faults under which that doesn't hold yet.
 * Writes that bypass `invalidate` show when the ttl ends.
 */
export interface Cache {
  /**
   * The value under `key`, loaded when there is no valid copy. Values are JSON: what comes back is
   * what `JSON.parse(JSON.stringify(value))` gives, from a copy and from a load alike. What a load
   * takes from the cache itself passes its tags and the end of its ttl on to the value. Inside a
   * transaction it always loads, and keeps nothing: what it reads there may never be committed.
   */
  get<T>(key: string, options: CacheOptions, load: () => Promise<T>): Promise<T>
  /**
   * Drops all copies with one of these tags when `tx` commits, before its caller goes on. While the
   * store can't be reached, this fails at once, and so does the transaction; `ifUnreachable` says otherwise.
   */
  invalidate(tx: Tx, tags: readonly string[], options?: InvalidateOptions): Promise<void>
  close(): Promise<void>
}

/** No copies at all: every `get` loads, and is as new as any other read of its session. */
export const noCache: Cache = {
  async get(key, { ttl }, load) {
    lifeOf(key, ttl)
    return direct(key, load, 'bypass')
  },
  invalidate: async () => undefined,
  close: async () => undefined,
}

export interface CacheParts {
  /** Decides between one process and a fleet. */
  readonly store: CacheStore
  readonly clock: Clock
  /** Tells the primary's position, where reads go to replicas. */
  readonly primary?: PositionSource | undefined
}

/** A cache over a store. Nothing connects before the first use. */
export function createCache({ store: plain, clock, primary }: CacheParts): Cache {
  const store = new Breaker(plain, clock)
  const causality = new Causality(primary)
  const invalidations = new Invalidations(store, causality)
  const loads = new Loads({ store, clock, causality })
  return {
    async get<T>(key: string, { tags, ttl }: CacheOptions, load: () => Promise<T>): Promise<T> {
      const lifeMs = lifeOf(key, ttl)
      if (isInTransaction()) return direct(key, load, 'bypass')
      const entry = keyOfEntry(key)
      const found = await lookUp(store, entry, [...new Set(tags.map(keyOfTag))])
      if (found.outcome === 'unreachable') {
        causality.beforeDirectLoad()
        return direct(key, load, 'unreachable', found.error)
      }
      const dependencies = new Dependencies(found.generations)
      if (found.outcome === 'hit') {
        dependencies.add(found.copy)
        causality.onCopy(found.copy.seen)
        dependenciesOfLoad()?.include(dependencies)
        return answer(key, found.copy.json, 'hit') as T
      }
      const loadJson = async () => toJson(key, await load())
      const landing = await loads.land({ key, entry, dependencies, lifeMs, load: loadJson })
      dependenciesOfLoad()?.include(landing.dependencies)
      if ('error' in landing) throw landing.error
      return answer(key, landing.json, 'miss') as T
    },
    async invalidate(tx, tags, options = {}) {
      invalidations.add(tx, tags, options)
    },
    close: () => store.close(),
  }
}

async function direct<T>(
  key: string,
  load: () => Promise<T>,
  outcome: Outcome,
  error?: unknown,
): Promise<T> {
  // Values made from this one depend on tags whose generations are unknown.
  dependenciesOfLoad()?.forgo()
  return answer(key, toJson(key, await load()), outcome, error) as T
}

/** Every caller gets a value of its own, which it may change. */
function answer(key: string, json: string, outcome: Outcome, error?: unknown): unknown {
  channels['cache:get'].publish({ key, outcome, error })
  return JSON.parse(json)
}

function toJson(key: string, value: unknown): string {
  try {
    const json: string | undefined = JSON.stringify(value)
    if (json !== undefined) return json
  } catch (error) {
    throw notJson(key, error)
  }
  throw notJson(key)
}
