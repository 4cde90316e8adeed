import { on } from '../../../platform/database/index.ts'
import { type Login, Problem } from '../../../platform/http/index.ts'
import type { Identity } from '../identity.ts'

/**
 * Refuses a user who hasn't confirmed their own address, before mails are sent to others for them. Otherwise a
 * stranger could write to any address through us under any name. Returns the address, for replies.
 */
export async function requireConfirmedEmail({ db }: Identity, { userId }: Login): Promise<string> {
  const confirmed = await on(db)
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
