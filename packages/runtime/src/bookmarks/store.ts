import type { Bookmark } from '../kernel/index.ts'

/** A store's answer about a user. */
export interface Found {
  /** All that the user has seen; undefined when the store doesn't know it all. */
  readonly bookmark: Bookmark | undefined
  /** Names this life of the user's entry: an entry that was lost meanwhile has another one, or none. */
  readonly entry: string | undefined
}

/**
 * Keeps a maximum for each user. It may lose any entry at any time, but an entry that it says it knows covers all
 * that any reply to its user was made from. So an entry begins unknown, at a look-up that didn't find one, and is known once
 * something is kept by a session that began after that look-up, at the primary's position: that was later than all
 * that a lost entry can have held.
 */
export interface BookmarkStore {
  /** Rejects, or says that it doesn't know, when it can't be relied on. */
  find(user: string): Promise<Found>
  /**
   * Raises what is known of a user; `entry` is what the session found when it began. Once this resolves, no `find` by anyone
   * answers with less.
   */
  keep(user: string, bookmark: Bookmark, entry: string | undefined): Promise<void>
  /** Makes a user unknown. */
  forget(user: string): Promise<void>
  close(): Promise<void>
}
