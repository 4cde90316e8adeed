import { channels } from '@tenfold/runtime/kernel'
import type { AllParts } from '../account-parts.ts'
import type { User } from '../schemas.ts'
import type { AccountMail } from './account-mail-job.ts'
import { issueProof, type ProofPurpose } from './proofs.ts'

/**
 * Mails a user a link. The proof is committed before the mail is enqueued, each by the role whose tables
 * they are: a crash between the two leaves a proof without a mail, and the user asks again. Returns false
 * when the address had too many of these mails.
 */
export async function mailLink(
  { identity, db, jobs, accountMail }: AllParts,
  purpose: ProofPurpose,
  { user, origin }: { readonly user: Pick<User, 'id' | 'email'>; readonly origin: string },
): Promise<boolean> {
  const to = { userId: user.id, email: user.email }
  const id = await identity.db.transaction((tx) => issueProof(tx, purpose, to))
  if (id === undefined) return false
  const mail: AccountMail = { purpose, id, origin }
  await db.transaction((tx) => jobs.enqueue(tx, accountMail, mail))
  return true
}

/** Welcomes a new user. The account stays when the mail fails: its owner can ask for another. */
export async function welcome(parts: AllParts, user: User, origin: string): Promise<void> {
  await mailLink(parts, 'verify-email', { user, origin }).catch((error: unknown) =>
    channels['runtime:fault'].publish({ where: 'accounts/welcome', error }),
  )
}
