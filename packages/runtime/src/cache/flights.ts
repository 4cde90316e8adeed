import { type Bookmark, type Clock, findSession } from '../kernel/index.ts'
import type { Dependencies } from './dependencies.ts'
import { longestJoinMs, mostJoins } from './limits.ts'
import { areCurrent } from './look-up.ts'
import type { CacheStore } from './store.ts'

/** The result of a load. */
export type Landing = {
  readonly dependencies: Dependencies
  /** Position up to which the load may have seen the database, if that is known. */
  readonly seen: Bookmark | undefined
} & ({ readonly json: string } | { readonly error: unknown })

interface Flight {
  readonly landing: Promise<Landing>
  readonly overdueAt: number
  /** Deadline of the session that began the load. */
  readonly deadline: number
}

/** Loads under way in this process, each of which later callers may join. */
export class Flights {
  readonly #store: CacheStore
  readonly #clock: Clock
  readonly #flights = new Map<string, Flight>()

  constructor(store: CacheStore, clock: Clock) {
    this.#store = store
    this.#clock = clock
  }

  /** The landing of the load under way under `name`, or else of `take`, which never rejects. */
  async join(name: string, take: () => Promise<Landing>): Promise<Landing> {
    const deadline = this.#ownDeadline()
    for (let joins = 0; joins < mostJoins; joins++) {
      const now = this.#clock.elapsed()
      const flight = this.#flights.get(name)
      if (deadline <= now) return take()
      if (!flight || flight.overdueAt <= now) return this.#start(name, take, deadline)
      const landing = await this.#wait(flight, deadline)
      if (landing && !landing.dependencies.isKnown) return take()
      if (landing && (await this.#holds(flight, landing))) return landing
    }
    return take()
  }

  #start(name: string, take: () => Promise<Landing>, deadline: number): Promise<Landing> {
    const overdueAt = this.#clock.elapsed() + longestJoinMs
    const landing = take().finally(() => {
      if (this.#flights.get(name) === flight) this.#flights.delete(name)
    })
    const flight = { landing, overdueAt, deadline }
    this.#flights.set(name, flight)
    return landing
  }

  /** Undefined when the flight is overdue, or the caller's own time is up. */
  async #wait({ landing, overdueAt }: Flight, deadline: number): Promise<Landing | undefined> {
    const over = new AbortController()
    const limitMs = Math.min(overdueAt, deadline) - this.#clock.elapsed()
    const tooLate = this.#clock.sleep(limitMs, over.signal).then(() => undefined)
    return Promise.race([landing, tooLate]).finally(() => over.abort())
  }

  /**
   * True when the landing is as good as a load of the caller's own: it didn't fail by the deadline of the session
   * that began it, and the copies that it used haven't been invalidated since.
   */
  async #holds(flight: Flight, landing: Landing): Promise<boolean> {
    if ('error' in landing && flight.deadline <= this.#clock.elapsed()) return false
    return areCurrent(this.#store, landing.dependencies.nested).catch(() => false)
  }

  #ownDeadline(): number {
    return this.#clock.elapsed() + (findSession()?.leftMs ?? Number.POSITIVE_INFINITY)
  }
}
