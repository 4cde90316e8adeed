import type { Tx } from '@tenfold/runtime'
import { sql } from 'kysely'
import { on } from '../../../platform/database/index.ts'
import { impossible } from '../../../platform/http/index.ts'
import type { IdentityTables } from '../tables.ts'

/** More than a person runs, and too few to fill a database with. */
export const ownedAtMost = 20

/** Throws when a user owns as many organisations as allowed. Locks the user's row, so that several at once don't all find room. */
export async function requireRoomToOwn(tx: Tx, userId: string): Promise<void> {
  const tables = on<IdentityTables>(tx)
  await tables.selectFrom('users').select('id').where('id', '=', userId).forNoKeyUpdate().execute()
  const { count } = await tables
    .selectFrom('members')
    .select(sql<number>`count(*)::integer`.as('count'))
    .where('userId', '=', userId)
    .where('role', '=', 'owner')
    .executeTakeFirstOrThrow()
  if (count < ownedAtMost) return
  const detail = `A user can own at most ${ownedAtMost} organisations: make another member the owner of one of them first`
  throw impossible(detail)
}
