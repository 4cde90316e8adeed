import { type Bookmark, findSession, type PositionSource } from '../kernel/index.ts'
import { type Generation, positionOf } from './entry.ts'

/**
 * Keeps sessions from going back in time where copies meet replicas. Without a `primary`, all reads see
 * what is committed, and nothing needs to be done.
 *
 * A position that isn't known is replaced by the primary's own, which is asked for when a read needs it: it is later.
 */
export class Causality {
  readonly #primary: PositionSource | undefined

  constructor(primary: PositionSource | undefined) {
    this.#primary = primary
  }

  /** Before a load: it must not read from a replica that lacks what these generations stand for. */
  beforeLoad(generations: Iterable<Generation>): void {
    if (this.#primary) for (const each of generations) this.#observe(positionOf(each))
  }

  /** Before a load past the store, which may hold a later stamp of its tags: it must see all that is committed. */
  beforeDirectLoad(): void {
    this.#observe(undefined)
  }

  /** Runs a load: its value is for others, so none of its reads may be older than what this session must see. */
  copying<T>(load: () => Promise<T>): Promise<T> {
    return findSession()?.copying(load) ?? load()
  }

  /** After a load: what it may have seen. Rejects when that can't be learnt. */
  async afterLoad(): Promise<Bookmark | undefined> {
    return this.#primary && findSession()?.settle()
  }

  /** Before a value that another session loaded is handed out: what follows must be as new. */
  onCopy(seen: Bookmark | undefined): void {
    if (this.#primary) this.#observe(seen)
  }

  /** After a commit: its position, if it can be had. */
  async afterCommit(): Promise<Bookmark | undefined> {
    return (
      this.#primary &&
      findSession()
        ?.settle()
        .catch(() => undefined)
    )
  }

  #observe(position: Bookmark | undefined): void {
    const session = findSession()
    if (position) session?.observe(position)
    else if (this.#primary) session?.owe(this.#primary)
  }
}
