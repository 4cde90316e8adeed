import { messageOf } from '@tenfold/error'
import type pg from 'pg'

/** A statement that could not be run, and why. */
export interface Failed {
  readonly sql: string
  readonly reason: string
}

/** Runs statements whose order isn't known: those that fail are tried again after the others, as long as that helps. */
export async function rebuild(
  client: pg.ClientBase,
  statements: readonly string[],
  signal?: AbortSignal,
): Promise<readonly Failed[]> {
  let open = statements
  for (;;) {
    const failed: Failed[] = []
    for (const sql of open) {
      signal?.throwIfAborted()
      try {
        await client.query(sql)
      } catch (error) {
        failed.push({ sql, reason: messageOf(error) })
      }
    }
    if (failed.length === 0 || failed.length === open.length) return failed
    open = failed.map(({ sql }) => sql)
  }
}
