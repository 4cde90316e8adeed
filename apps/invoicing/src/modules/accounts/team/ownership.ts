import type { Tx } from '@tenfold/runtime'
import { sql } from 'kysely'
import { on } from '../../../platform/database/index.ts'
import { impossible } from '../../../platform/http/index.ts'
import type { IdentityTables } from '../tables.ts'

/** More than anybody runs, and too few to fill a database with. */
export const ownedAtMost = 20

/** Refuses to make a user the owner of one organisation more. Holds their row: else many at once would all find room. */
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
  const detail = `Nobody can own more than ${ownedAtMost} organisations: let somebody else own one of them first`
  throw impossible(detail)
}
