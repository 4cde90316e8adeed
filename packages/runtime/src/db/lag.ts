import { type Bookmark, isSameHistory } from '../kernel/index.ts'

/** Positions that are kept: those of the last minute, at ten looks a second. */
const maxLooks = 600

/** Remembers where the primary was and when, to tell a replica's lag. */
export class PrimaryPast {
  readonly #looks: { readonly bookmark: Bookmark; readonly at: number }[] = []

  /** Adds a look that began at `at`, in milliseconds of the clock's elapsed time. */
  add(bookmark: Bookmark, at: number): void {
    // Positions of two timelines tell no lag.
    const last = this.#looks.at(-1)
    if (last && !isSameHistory(last.bookmark, bookmark)) this.clear()
    this.#looks.push({ bookmark, at })
    if (this.#looks.length > maxLooks) this.#looks.shift()
  }

  clear(): void {
    this.#looks.length = 0
  }

  /** Milliseconds at `now` since the primary was first seen ahead of `position`; 0 when it hasn't been. */
  lagOf(position: Bookmark | undefined, now: number): number {
    if (!position) return Number.POSITIVE_INFINITY
    const ahead = this.#looks.find(
      ({ bookmark }) => !isSameHistory(bookmark, position) || bookmark.lsn > position.lsn,
    )
    return ahead ? now - ahead.at : 0
  }
}
