import { impossible, Problem, type Server, t } from '../../../platform/http/index.ts'
import { originOf } from '../../../platform/mail/index.ts'
import type { AllParts } from '../account-parts.ts'
import { requireProfile } from '../log-in/profile.ts'
import { refuseWeakPassword } from '../log-in/weak-password.ts'
import { NewPassword, Nothing, Password } from '../schemas.ts'
import { mailLink } from './mail-link.ts'
import { mailsAnHour } from './proofs.ts'
import { anotherPassword, changePassword } from './recovery.ts'

const config = { calls: 'few' } as const

export function ownAccountRoutes(server: Server, parts: AllParts): void {
  const { identity, logins, passwords, settings } = parts

  const verification = {
    operationId: 'requestVerification',
    summary: 'Mails another link to confirm the e-mail address',
    body: Nothing,
    response: { 202: Nothing },
  }
  server.post('/me/verification', { schema: verification, config }, async (request) => {
    const { user } = await requireProfile(identity, request.login.userId)
    if (user.emailVerified) throw impossible('Your e-mail address is confirmed already')
    const to = { user, origin: originOf(request, settings) }
    if (!(await mailLink(parts, 'verify-email', to))) throw enoughMails()
    return {}
  })

  const change = {
    operationId: 'changePassword',
    summary: 'Changes the password, and ends all other log-ins of the user',
    body: t.Closed({ currentPassword: Password, newPassword: NewPassword }),
    response: { 200: Nothing },
  }
  server.post('/me/password', { schema: change, config }, async ({ body, login, headers }) => {
    const token = logins.tokenOf(headers.cookie) ?? ''
    const { user } = await requireProfile(identity, login.userId)
    await refuseWeakPassword(body.newPassword, user, 'newPassword')
    const wanted = { ...body, userId: login.userId, token }
    const isDone = await passwords.admit(() => changePassword(parts, wanted))
    if (!isDone) throw anotherPassword()
    return {}
  })
}

function enoughMails(): Problem {
  const detail = `We have sent ${mailsAnHour} mails within an hour: look for one of them, also among the junk`
  return new Problem('too-many-requests', detail)
}
