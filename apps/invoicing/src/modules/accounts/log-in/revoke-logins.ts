import type { Tx } from '@tenfold/runtime'
import { on } from '../../../platform/database/index.ts'
import type { Identity } from '../identity.ts'
import { loginKey } from './login-check.ts'

/** Which log-ins: fields left out don't matter. */
export type LoginFilter =
  | { readonly token: string }
  | { readonly userId: string; readonly id?: string; readonly exceptToken?: string }

/**
 * Ends log-ins and drops every copy of them, so that all processes notice within five seconds. Gives the
 * tokens of those that ended.
 *
 * Works while the cache can't be reached too: refusing would leave the user logged in for the whole outage, while a
 * cached copy that is left behind expires within a minute.
 */
export async function revokeLogins(
  tx: Tx,
  { cache }: Identity,
  filter: LoginFilter,
): Promise<string[]> {
  let deletion = on(tx).deleteFrom('logins')
  if ('token' in filter) deletion = deletion.where('token', '=', filter.token)
  else {
    deletion = deletion.where('userId', '=', filter.userId)
    if (filter.id !== undefined) deletion = deletion.where('id', '=', filter.id)
    if (filter.exceptToken !== undefined)
      deletion = deletion.where('token', '!=', filter.exceptToken)
  }
  const tokens = (await deletion.returning('token').execute()).map(({ token }) => token)
  await cache.invalidate(tx, tokens.map(loginKey), { ifUnreachable: 'commit' })
  return tokens
}

export async function refreshLogins(tx: Tx, { cache }: Identity, userId: string): Promise<void> {
  const logins = on(tx).selectFrom('logins').select('token')
  const rows = await logins.where('userId', '=', userId).execute()
  await cache.invalidate(
    tx,
    rows.map(({ token }) => loginKey(token)),
  )
}
