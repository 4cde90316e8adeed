import { on } from '../../database/index.ts'
import { type Login, Problem } from '../../http/index.ts'
import type { Identity } from './identity.ts'
import type { IdentityTables } from './tables.ts'

/**
 * Refuses to have mails sent to others for a user who hasn't confirmed their own address: else anybody
 * could write to anybody through us, in the name of whomever they say they are.
 */
export async function requireConfirmedEmail(
  { db }: Identity,
  { emailVerified, userId }: Login,
): Promise<void> {
  // What is known of the log-in may be some seconds old, but an address once confirmed stays so.
  if (emailVerified) return
  const confirmed = await on<IdentityTables>(db)
    .selectFrom('users')
    .select('id')
    .where('id', '=', userId)
    .where('emailVerified', '=', true)
    .executeTakeFirst()
  if (confirmed) return
  const detail =
    'Confirm your own e-mail address first: follow the link that we mailed you. Then we mail to others for you.'
  throw new Problem('email-unconfirmed', detail)
}
