import type { Tx } from '../db/index.ts'
import type { Clock } from '../kernel/index.ts'
import { newGeneration } from './entry.ts'
import { writeRefused, writeUnconfirmed } from './errors.ts'
import { keyOfTag } from './keys.ts'
import { longestLifeMs } from './limits.ts'
import type { CacheStore } from './store.ts'

/** How long a transaction may wait, holding its connection, for a store that has gone. */
const beforeCommitMs = 1_000
/** How long its caller may wait once it has committed. */
const afterCommitMs = 2_000
const pauseMs = 50

/**
 * Gives tags new generations when their transaction commits.
 *
 * Before COMMIT, so that a write whose copies can't be dropped fails as a whole. After it, before
 * the writer is answered, because a load in between may have read the old rows under the new
 * generation. A process killed between the two leaves such a copy to its ttl; the outbox will close that.
 */
export class Invalidations {
  readonly #store: CacheStore
  readonly #clock: Clock
  readonly #tags = new WeakMap<Tx, Set<string>>()

  constructor(store: CacheStore, clock: Clock) {
    this.#store = store
    this.#clock = clock
  }

  add(tx: Tx, tags: readonly string[]): void {
    const known = this.#tags.get(tx)
    const all = known ?? new Set<string>()
    for (const tag of tags) all.add(keyOfTag(tag))
    if (known) return
    this.#tags.set(tx, all)
    tx.beforeCommit(async () => {
      await this.#stamp([...all], beforeCommitMs).catch((cause: unknown) => {
        throw writeRefused([...all], cause)
      })
      return () =>
        this.#stamp([...all], afterCommitMs).catch((cause: unknown) => {
          throw writeUnconfirmed([...all], cause)
        })
    })
  }

  /** Each try stamps anew: one that timed out may still arrive, and must not bring an old generation back. */
  async #stamp(tags: readonly string[], limitMs: number): Promise<void> {
    const until = this.#clock.now() + limitMs
    for (;;) {
      try {
        const stamps = new Map(tags.map((tag) => [tag, newGeneration()]))
        return await this.#store.write(stamps, longestLifeMs)
      } catch (error) {
        if (this.#clock.now() + pauseMs > until) throw error
        await this.#clock.sleep(pauseMs)
      }
    }
  }
}
