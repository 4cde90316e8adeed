import { type Clock, channels } from '../kernel/index.ts'
import { collect, type Dependencies, isWithinLoad } from './dependencies.ts'
import { formatEntry, headOf } from './entry.ts'
import { loadCycle } from './errors.ts'
import { Flights, type Landing } from './flights.ts'
import type { CacheStore } from './store.ts'

/** A look-up that found nothing. */
export interface Miss {
  readonly key: string
  readonly entry: string
  /** Tags with the generations that were current before the load. */
  readonly dependencies: Dependencies
  readonly lifeMs: number
  readonly load: () => Promise<string>
}

/** Loads after misses: shared by concurrent callers, and kept. */
export class Loads {
  readonly #store: CacheStore
  readonly #clock: Clock
  readonly #flights: Flights

  constructor(store: CacheStore, clock: Clock) {
    this.#store = store
    this.#clock = clock
    this.#flights = new Flights(store, clock)
  }

  /** Only a load that started under the same generations may be joined: another may be too old. */
  async land(miss: Miss): Promise<Landing> {
    const name = `${miss.entry}\n${headOf(miss.dependencies.own.values())}`
    if (isWithinLoad(name)) throw loadCycle(miss.key)
    return this.#flights.join(name, () => this.#load(name, miss))
  }

  async #load(name: string, miss: Miss): Promise<Landing> {
    const { dependencies, load } = miss
    try {
      const json = await collect(name, dependencies, load)
      await this.#keep(miss, json)
      return { dependencies, json }
    } catch (error) {
      return { dependencies, error }
    }
  }

  /** A copy that isn't stored is a miss later on: that is no failure of the load. */
  async #keep({ entry, dependencies, lifeMs }: Miss, json: string): Promise<void> {
    const now = this.#clock.now()
    dependencies.add({ until: now + lifeMs, nested: [] })
    const { isKnown, own, nested, until } = dependencies
    if (!isKnown || until - now < 1) return
    const copy = formatEntry(own.values(), { json, until, nested })
    await this.#store
      .write(new Map([[entry, copy]]), until - now)
      .catch((error: unknown) => channels['runtime:fault'].publish({ where: 'cache/keep', error }))
  }
}
