import { AsyncLocalStorage } from 'node:async_hooks'
import { randomUUID } from 'node:crypto'
import type { Db } from '../../db/index.ts'
import { type Clock, channels } from '../../kernel/index.ts'
import { fromSortable, toSortable } from '../sortable.ts'
import type { BookmarkStore } from '../store.ts'

/** Pause between two deletions of what is past its use. */
const cleanEveryMs = 3_600_000

interface Row {
  readonly entry: string
  readonly system: string | null
  readonly position: string | null
  readonly is_known: boolean
}

interface PostgresBookmarksOptions {
  readonly db: Db
  readonly clock: Clock
}

/**
 * Bookmarks in an unlogged table of the primary, for apps without Redis. A crash or a failover empties it, and adds
 * nothing to the log that replicas must replay.
 */
export function postgresBookmarks({ db, clock }: PostgresBookmarksOptions): BookmarkStore {
  // These statements are no session's work.
  const outside = AsyncLocalStorage.snapshot()
  let cleanedAt = clock.elapsed()

  const send = (text: string, values: readonly unknown[]) =>
    outside(() => db.query<Row>(text, values))

  function cleanNowAndThen(): void {
    if (clock.elapsed() - cleanedAt < cleanEveryMs) return
    cleanedAt = clock.elapsed()
    send(clean, []).catch((error: unknown) =>
      channels['runtime:fault'].publish({ where: 'bookmarks/clean', error }),
    )
  }

  return {
    async find(user) {
      const { rows } = await send(select, [user])
      const [row] = rows.length > 0 ? rows : (await send(begin, [user, randomUUID()])).rows
      const { entry, system, position, is_known: isKnown = false } = row ?? {}
      const bookmark = isKnown && system && position ? fromSortable(system, position) : undefined
      return { entry, bookmark }
    },
    async keep(user, bookmark, entry = '') {
      cleanNowAndThen()
      await send(raise, [user, entry, bookmark.system, toSortable(bookmark), randomUUID()])
    },
    async forget(user) {
      await send('delete from tenfold_bookmarks where name = $1', [user])
    },
    close: async () => undefined,
  }
}

const select = 'select entry, system, position, is_known from tenfold_bookmarks where name = $1'
/** Answers nothing when another request has just begun the entry. */
const begin = `insert into tenfold_bookmarks (name, entry) values ($1, $2) on conflict (name) do nothing
  returning entry, system, position, is_known`
/** Positions of two systems can't be compared: the entry begins anew, unknown. */
const raise = `update tenfold_bookmarks set
    entry = case when system <> $3 then $5 else entry end,
    is_known = case when system <> $3 then false else is_known or entry = $2 end,
    position = case when system <> $3 then $4 else greatest(position, $4) end,
    system = $3, used_at = clock_timestamp()
  where name = $1`
const clean = `delete from tenfold_bookmarks where used_at < clock_timestamp() - interval '1 day'`
