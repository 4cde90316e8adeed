import { on } from '../../../platform/database/index.ts'
import { type Login, Problem } from '../../../platform/http/index.ts'
import type { Identity } from '../identity.ts'
import type { IdentityTables } from '../tables.ts'

/**
 * Refuses to have mails sent to others for a user who hasn't confirmed their own address: else anybody
 * could write to anybody through us, in the name of whomever they say they are. Gives the address, to which
 * those others may answer.
 */
export async function requireConfirmedEmail({ db }: Identity, { userId }: Login): Promise<string> {
  const confirmed = await on<IdentityTables>(db)
    .selectFrom('users')
    .select('email')
    .where('id', '=', userId)
    .where('emailVerified', '=', true)
    .executeTakeFirst()
  if (confirmed) return confirmed.email
  const detail =
    'Confirm your own e-mail address first: follow the link that we mailed you. Then we mail to others for you.'
  throw new Problem('email-unconfirmed', detail)
}
