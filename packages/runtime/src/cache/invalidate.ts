import type { Tx } from '../db/index.ts'
import type { Bookmark } from '../kernel/index.ts'
import type { Breaker } from './breaker.ts'
import type { Causality } from './causality.ts'
import { newGeneration } from './entry.ts'
import { writeRefused, writeUnconfirmed } from './errors.ts'
import { keyOfTag } from './keys.ts'
import { longestLifeMs } from './limits.ts'

/** Longest wait, after a COMMIT, for a store that was lost just then. */
const afterCommitMs = 2_000

export interface InvalidateOptions {
  /**
   * The transaction's fate when the store can't be reached. `refuse`, the default: it fails, for it
   * would leave old copies behind. `commit`: it commits, and copies are dropped when the store is back;
   * until then, or their ttl ends, other processes may serve them. For changes that must not be refused.
   */
  readonly ifUnreachable?: 'refuse' | 'commit'
}

/** Tags that one transaction drops. */
interface Drops {
  readonly tags: Set<string>
  /** Tags whose loss must fail the transaction. */
  readonly strict: Set<string>
}

/**
 * Gives tags new generations when their transaction commits.
 *
 * Once before COMMIT, so that a write whose copies can't be dropped fails as a whole; that takes one round trip,
 * and none while the store is known to be gone. Once after COMMIT, holding nothing, before the writer is
 * answered, because a load in between may have read the old rows under the new generation. A process
 * killed between the two leaves such a copy to its ttl; the outbox will close that.
 */
export class Invalidations {
  readonly #store: Breaker
  readonly #causality: Causality
  readonly #drops = new WeakMap<Tx, Drops>()

  constructor(store: Breaker, causality: Causality) {
    this.#store = store
    this.#causality = causality
  }

  add(tx: Tx, tags: readonly string[], { ifUnreachable = 'refuse' }: InvalidateOptions): void {
    if (tags.length === 0) return
    const keys = tags.map(keyOfTag)
    const isStrict = ifUnreachable === 'refuse'
    if (isStrict && this.#store.isOpen) throw writeRefused(keys)
    const { tags: all, strict } = this.#drops.get(tx) ?? this.#begin(tx)
    for (const key of keys) {
      all.add(key)
      if (isStrict) strict.add(key)
    }
  }

  #begin(tx: Tx): Drops {
    const drops = { tags: new Set<string>(), strict: new Set<string>() }
    this.#drops.set(tx, drops)
    tx.beforeCommit(async () => {
      await this.#stamp(drops.tags).catch((cause: unknown) => {
        if (drops.strict.size > 0) throw writeRefused([...drops.strict], cause)
      })
      return () => this.#settle(drops)
    })
    return drops
  }

  async #settle({ tags, strict }: Drops): Promise<void> {
    try {
      await this.#stamp(tags, await this.#causality.afterCommit())
    } catch (cause) {
      const paid = this.#store.owe([...tags], strict.size > 0 ? afterCommitMs : 0)
      if (strict.size > 0 && !(await paid)) throw writeUnconfirmed([...strict], cause)
    }
  }

  #stamp(tags: ReadonlySet<string>, committedAt?: Bookmark): Promise<void> {
    const stamps = [...tags].map((tag) => [tag, newGeneration(committedAt)] as const)
    return this.#store.write(new Map(stamps), longestLifeMs)
  }
}
