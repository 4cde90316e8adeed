import type { Tx } from '@tenfold/runtime'
import { sql } from 'kysely'
import { on } from '../../../platform/database/index.ts'
import { Problem } from '../../../platform/http/index.ts'
import type { AccountParts } from '../account-parts.ts'
import type { Identity } from '../identity.ts'
import { forgetTries } from '../log-in/password-tries.ts'
import { profileKey } from '../log-in/profile.ts'
import { revokeLogins } from '../log-in/revoke-logins.ts'
import { refuseWeakPassword } from '../log-in/weak-password.ts'
import type { User } from '../schemas.ts'
import { redeemProof } from './proofs.ts'

/** Confirms the address that the proof was mailed to; undefined if the proof is no good. */
export function verifyEmail(identity: Identity, proofId: string): Promise<User | undefined> {
  return identity.db.transaction(async (tx) => {
    const proven = await redeemProof(tx, 'verify-email', proofId)
    return proven && markVerified(tx, identity, proven)
  })
}

/** Marks the address as confirmed: a link of any purpose that was mailed there proves that the user reads its mails. */
export async function markVerified(
  tx: Tx,
  { cache }: Identity,
  { userId, email }: { readonly userId: string; readonly email: string },
): Promise<User | undefined> {
  const user = await on(tx)
    .updateTable('users')
    .set({ emailVerified: true, updatedAt: sql<Date>`now()` })
    .where('id', '=', userId)
    .where('email', '=', email)
    .returning(['id', 'name', 'email', 'emailVerified'])
    .executeTakeFirst()
  // A password must be recovered also while the cache can't be reached; an old copy says "unconfirmed", no more.
  await cache.invalidate(tx, [profileKey(userId)], { ifUnreachable: 'commit' })
  return user
}

/**
 * Sets a new password and ends all log-ins of the user, including those of an attacker who knows the old password.
 * False if the proof is invalid.
 */
export async function resetPassword(
  { identity, passwords, devices }: AccountParts,
  proofId: string,
  password: string,
): Promise<boolean> {
  // Slow, so before the transaction: it would hold a connection.
  const hash = await passwords.hash(password)
  return identity.db.transaction(async (tx) => {
    const proven = await redeemProof(tx, 'reset-password', proofId)
    if (!proven) return false
    const owner = await markVerified(tx, identity, proven)
    // Thrown in here, it leaves the proof as it was.
    await refuseWeakPassword(password, { email: proven.email, name: owner?.name ?? '' })
    await storePassword(tx, proven.userId, hash)
    await revokeLogins(tx, identity, { userId: proven.userId })
    // Failed tries of a stranger would otherwise delay the owner's first log-in with the new password.
    await forgetTries(tx, devices.strangers(proven.email))
    return true
  })
}

export interface PasswordChange {
  readonly userId: string
  readonly currentPassword: string
  readonly newPassword: string
  /** Token of the log-in that stays. */
  readonly token: string
}

/** Changes a password whose owner knows it, and ends their other log-ins. False if it was changed meanwhile. */
export async function changePassword(
  { identity, passwords, tries }: AccountParts,
  change: PasswordChange,
): Promise<boolean> {
  const { userId, currentPassword, newPassword, token } = change
  const current = await findPassword(identity, userId)
  if (!current) return false
  await tries.of(`user:${userId}`, async () => {
    if (!(await passwords.verify(current, currentPassword))) throw anotherPassword()
  })
  const hash = await passwords.hash(newPassword)
  return identity.db.transaction(async (tx) => {
    if (!(await storePassword(tx, userId, hash, current))) return false
    // An attacker who knew the old password may have requested a reset link: links requested before stop working.
    await on(tx)
      .deleteFrom('verifications')
      .where('identifier', '=', `reset-password:${userId}`)
      .execute()
    await revokeLogins(tx, identity, { userId, exceptToken: token })
    return true
  })
}

export function anotherPassword(): Problem {
  return new Problem('not-allowed', 'The current password is another one')
}

async function findPassword({ db }: Identity, userId: string): Promise<string | undefined> {
  const account = await on(db)
    .selectFrom('accounts')
    .select('password')
    .where('userId', '=', userId)
    .executeTakeFirst()
  return account?.password ?? undefined
}

/** Replaces `current`, if given, and nothing else: of two changes at once, one is refused. */
async function storePassword(
  tx: Tx,
  userId: string,
  hash: string,
  current?: string,
): Promise<boolean> {
  const rows = await on(tx)
    .updateTable('accounts')
    .set({ password: hash, updatedAt: sql<Date>`now()` })
    .where('userId', '=', userId)
    .$if(current !== undefined, (update) => update.where('password', '=', current ?? ''))
    .returning('id')
    .execute()
  return rows.length > 0
}
