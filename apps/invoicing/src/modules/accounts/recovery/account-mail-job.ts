import { defineJob, type Job, type Queryable } from '@tenfold/runtime'
import { sql } from 'kysely'
import { z } from 'zod'
import { on } from '../../../platform/database/index.ts'
import { type Mail, type Mailer, readMail } from '../../../platform/mail/index.ts'
import type { Identity } from '../identity.ts'
import type { LinkPurpose, LinkTokens } from './link-tokens.ts'
import { type InvitationFacts, invitationText, resetText, verificationText } from './mail-texts.ts'

const Payload = z.object({
  purpose: z.enum(['verify-email', 'reset-password', 'invitation'] satisfies LinkPurpose[]),
  /** Id of the row that the link leads to. The job holds neither the link nor the address. */
  id: z.string(),
  origin: z.string(),
})
export type AccountMail = z.infer<typeof Payload>

interface AccountMailParts {
  readonly identity: Identity
  readonly links: LinkTokens
  readonly findInvitation: (
    db: Queryable,
    id: string,
  ) => Promise<(InvitationFacts & { readonly email: string }) | undefined>
}

/** The job that mails a link by which an account, or an invitation to one, is proved. */
export function accountMailJob(parts: () => AccountMailParts, mailer: Mailer): Job<AccountMail> {
  return defineJob({
    name: 'account-mail',
    payload: Payload,
    timeoutMs: 60_000,
    // Tries for some hours, since a mail server may be down for long. The link may expire before.
    maxAttempts: 100,
    async run({ payload, idempotencyKey, signal }) {
      const mail = await compose(parts(), payload)
      if (mail) await mailer.send(readMail(mail), { id: idempotencyKey, signal })
    },
  })
}

/** Returns undefined when the link no longer works: it was used, or taken back. */
async function compose(
  { identity: { db }, links, findInvitation }: AccountMailParts,
  { purpose, id, origin }: AccountMail,
): Promise<Mail | undefined> {
  const token = links.write(purpose, id)
  switch (purpose) {
    case 'verify-email': {
      const to = await findAddress(db, id)
      return to && { ...to, ...verificationText(`${origin}/verify-email?token=${token}`) }
    }
    case 'reset-password': {
      const to = await findAddress(db, id)
      return to && { ...to, ...resetText(`${origin}/reset-password?token=${token}`) }
    }
    case 'invitation': {
      const invitation = await findInvitation(db, id)
      const link = `${origin}/invitations/${token}`
      return invitation && { to: invitation.email, ...invitationText(invitation, link) }
    }
  }
}

function findAddress(db: Queryable, id: string): Promise<Pick<Mail, 'to'> | undefined> {
  return on(db)
    .selectFrom('verifications')
    .select('value as to')
    .where('id', '=', id)
    .where('expiresAt', '>', sql<Date>`now()`)
    .executeTakeFirst()
}
