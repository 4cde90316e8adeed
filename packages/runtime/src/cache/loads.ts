import { type Bookmark, type Clock, channels } from '../kernel/index.ts'
import type { Causality } from './causality.ts'
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

interface LoadsOptions {
  readonly store: CacheStore
  readonly clock: Clock
  readonly causality: Causality
}

/** Loads after misses: shared by concurrent callers, and kept. */
export class Loads {
  readonly #store: CacheStore
  readonly #clock: Clock
  readonly #causality: Causality
  readonly #flights: Flights

  constructor({ store, clock, causality }: LoadsOptions) {
    this.#store = store
    this.#clock = clock
    this.#causality = causality
    this.#flights = new Flights(store, clock)
  }

  /** Only a load that started under the same generations may be joined: another may be too old. */
  async land(miss: Miss): Promise<Landing> {
    const name = `${miss.entry}\n${headOf(miss.dependencies.own.values())}`
    if (isWithinLoad(name)) throw loadCycle(miss.key)
    const landing = await this.#flights.join(name, () => this.#load(name, miss))
    this.#causality.onCopy(landing.seen)
    return landing
  }

  async #load(name: string, miss: Miss): Promise<Landing> {
    const { dependencies, load } = miss
    this.#causality.beforeLoad(dependencies.own.values())
    try {
      const json = await this.#causality.copying(() => collect(name, dependencies, load))
      const seen = await this.#seen(dependencies)
      await this.#keep(miss, json, seen)
      return { dependencies, json, seen }
    } catch (error) {
      return { dependencies, error, seen: undefined }
    }
  }

  /** Position up to which the load may have seen the database. A value whose position can't be learnt is not kept or shared. */
  async #seen(dependencies: Dependencies): Promise<Bookmark | undefined> {
    try {
      return await this.#causality.afterLoad()
    } catch (error) {
      channels['runtime:fault'].publish({ where: 'cache/position', error })
      dependencies.forgo()
      return undefined
    }
  }

  /** A copy that isn't stored is a miss later on: that is no failure of the load. */
  async #keep(
    { entry, dependencies, lifeMs }: Miss,
    json: string,
    seen: Bookmark | undefined,
  ): Promise<void> {
    const now = this.#clock.now()
    dependencies.add({ until: now + lifeMs, nested: [] })
    const { isKnown, own, nested, until } = dependencies
    if (!isKnown || until - now < 1) return
    const copy = formatEntry(own.values(), { json, until, seen, nested })
    await this.#store
      .write(new Map([[entry, copy]]), until - now)
      .catch((error: unknown) => channels['runtime:fault'].publish({ where: 'cache/keep', error }))
  }
}
