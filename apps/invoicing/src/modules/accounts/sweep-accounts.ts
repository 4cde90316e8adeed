import type { Queryable } from '@tenfold/runtime'
import { on } from '../../platform/database/index.ts'

/** Table, key, and the condition of rows that are no longer needed. */
const old = [
  ['logins', 'id', 'expires_at < now()'],
  ['verifications', 'id', 'expires_at < now()'],
  // The count has started again by then.
  ['password_tries', 'key', `last_at < now() - interval '1 hour'`],
] as const

/** Deletes ended log-ins, links that have expired, and forgotten tries of passwords. */
export async function sweepAccounts(
  db: Queryable,
  inBatches: (sweepSome: (limit: number) => Promise<number>) => Promise<void>,
): Promise<void> {
  for (const [table, key, isOld] of old)
    await inBatches(async (limit) => {
      const some = `select ${key} from ${table} where ${isOld} limit $1 for update skip locked`
      const { rowCount } = await db.query(`delete from ${table} where ${key} in (${some})`, [limit])
      return rowCount ?? 0
    })
}

export async function organizationsAfter(
  db: Queryable,
  id: string,
  limit: number,
): Promise<string[]> {
  const rows = await on(db)
    .selectFrom('organizations')
    .select('id')
    .where('id', '>', id)
    .orderBy('id')
    .limit(limit)
    .execute()
  return rows.map((row) => row.id)
}
