import type { Queryable } from '@tenfold/runtime'
import { on } from '../../../platform/database/index.ts'
import type { Identity } from '../identity.ts'
import type { IdentityTables } from '../tables.ts'
import { revokeLogins } from './revoke-logins.ts'

/** The hash of the password that is good now; undefined for addresses without an account. */
export async function passwordOf({ db }: Identity, email: string): Promise<string | undefined> {
  return (await select(db, email).executeTakeFirst())?.password ?? undefined
}

interface NewLogin {
  readonly email: string
  readonly token: string
  /** The hash from before the log-in was asked for. */
  readonly password: string | undefined
}

/**
 * Ends a log-in whose password was changed while it was being checked. The change has ended all log-ins that existed,
 * but this one didn't exist yet. Returns true if the log-in was ended.
 */
export function endIfOutdated(
  identity: Identity,
  { email, token, password }: NewLogin,
): Promise<boolean> {
  return identity.db.transaction(async (tx) => {
    // Waits for a change under way: that has taken the row before it looks for log-ins.
    const now = await select(tx, email).forShare('accounts').executeTakeFirst()
    if (now?.password === password) return false
    await revokeLogins(tx, identity, { token })
    return true
  })
}

function select(db: Queryable, email: string) {
  return on<IdentityTables>(db)
    .selectFrom('users')
    .innerJoin('accounts', 'accounts.userId', 'users.id')
    .select('accounts.password')
    .where('users.email', '=', email.toLowerCase())
    .where('accounts.providerId', '=', 'credential')
}
