import { currentSession } from '@tenfold/runtime'
import { on } from '../../database/index.ts'
import type { Identity } from './identity.ts'
import type { IdentityTables } from './tables.ts'

/** Of the session's organisation. */
export async function countMembers({ db }: Identity): Promise<number> {
  const { count } = await on<IdentityTables>(db)
    .selectFrom('members')
    .select((select) => select.fn.countAll<string>().as('count'))
    .where('organizationId', '=', currentSession().tenant ?? '')
    .executeTakeFirstOrThrow()
  return Number(count)
}
