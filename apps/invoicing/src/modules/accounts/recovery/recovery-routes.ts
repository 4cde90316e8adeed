import { channels } from '@tenfold/runtime/kernel'
import { on } from '../../../platform/database/index.ts'
import { Problem, type Server, t } from '../../../platform/http/index.ts'
import { originOf } from '../../../platform/mail/index.ts'
import type { AllParts } from '../account-parts.ts'
import { LinkToken, NewPassword, Nothing, User } from '../schemas.ts'
import type { LinkPurpose } from './link-tokens.ts'
import { mailLink } from './mail-link.ts'
import { resetPassword, verifyEmail } from './recovery.ts'

export function recoveryRoutes(server: Server, parts: AllParts): void {
  const afterReply = backgroundOf(server)

  const verify = {
    operationId: 'verifyEmail',
    summary: 'Confirms an e-mail address by the token of the mailed link',
    body: t.Closed({ token: LinkToken }),
    response: { 200: t.Closed({ user: User }) },
  }
  server.post('/verify-email', { schema: verify }, async ({ body }) => {
    const user = await verifyEmail(parts.identity, proofIn(parts, 'verify-email', body.token))
    if (!user) throw badLink()
    return { user }
  })

  const request = {
    operationId: 'requestPasswordReset',
    summary: 'Mails a link for a new password, if there is such an account',
    body: t.Closed({ email: t.Email }),
    response: { 202: Nothing },
  }
  server.post('/request-password-reset', { schema: request }, async (asked) => {
    // Runs after the reply: neither its time nor its words may tell whether there is an account.
    afterReply(() => mailReset(parts, asked.body.email, originOf(asked, parts.settings)))
    return {}
  })

  const reset = {
    operationId: 'resetPassword',
    summary:
      'Sets a new password by the token of the mailed link, and ends all log-ins of the user',
    body: t.Closed({ token: LinkToken, password: NewPassword }),
    response: { 200: Nothing },
  }
  server.post('/reset-password', { schema: reset }, async ({ body }) => {
    const proofId = proofIn(parts, 'reset-password', body.token)
    const isDone = await parts.passwords.admit(() => resetPassword(parts, proofId, body.password))
    if (!isDone) throw badLink()
    return {}
  })
}

/** Refuses what isn't one of our tokens before anything slow is done for it. */
function proofIn({ links }: AllParts, purpose: LinkPurpose, token: string): string {
  const id = links.read(purpose, token)
  if (id === undefined) throw badLink()
  return id
}

function badLink(): Problem {
  const detail = 'The link has expired, was used before, or is not whole. Ask for a new one.'
  return new Problem('invalid-link', detail)
}

async function mailReset(parts: AllParts, email: string, origin: string): Promise<void> {
  const user = await on(parts.identity.db)
    .selectFrom('users')
    .select(['id', 'email'])
    .where('email', '=', email.toLowerCase())
    .executeTakeFirst()
  if (user) await mailLink(parts, 'reset-password', { user, origin })
}

/**
 * Runs work that its request's reply doesn't wait for; closing the server does. What fails or is lost in
 * a crash is asked for again by the user, who got no mail.
 */
function backgroundOf(server: Server): (work: () => Promise<void>) => void {
  const running = new Set<Promise<void>>()
  server.addHook('onClose', async () => {
    await Promise.all(running)
  })
  return (work) => {
    const ending = work()
      .catch((error: unknown) =>
        channels['runtime:fault'].publish({ where: 'accounts/request-password-reset', error }),
      )
      .finally(() => running.delete(ending))
    running.add(ending)
  }
}
