import type { FastifyRequest } from 'fastify'
import {
  Closed,
  impossible,
  List,
  OrNull,
  Problem,
  type Server,
} from '../../../platform/http/index.ts'
import { originOf } from '../../../platform/mail/index.ts'
import type { AllParts } from '../account-parts.ts'
import { mailLink } from '../recovery/mail-link.ts'
import { mailsAnHour } from '../recovery/proofs.ts'
import { anotherPassword, changePassword } from '../recovery/recovery.ts'
import { Membership, NewPassword, Nothing, Password, PersonName, User } from '../schemas.ts'
import { findProfile, type Profile, renameUser } from './profile.ts'
import { refuseWeakPassword } from './weak-password.ts'

const tags = ['accounts']
const config = { calls: 'few' } as const
const Me = Closed({
  user: User,
  organization: OrNull(Membership),
  organizations: List(Membership, 1_000),
})

/** The user's own name, e-mail address and password. */
export function meRoutes(server: Server, parts: AllParts): void {
  const { identity, logins, passwords, settings } = parts

  const me = async ({ login }: FastifyRequest) => {
    const { user, organizations } = await requireProfile(parts, login.userId)
    const organization = organizations.find(({ id }) => id === login.organizationId) ?? null
    return { user, organization, organizations: [...organizations] }
  }
  const read = {
    operationId: 'getMe',
    summary: 'Who is logged in, and where they belong',
    tags,
    response: { 200: Me },
  }
  server.get('/me', { schema: read }, me)

  const rename = {
    operationId: 'updateMe',
    summary: 'Renames the user',
    tags,
    body: Closed({ name: PersonName }),
    response: { 200: Me },
  }
  server.patch('/me', { schema: rename }, async (request) => {
    await renameUser(identity, request.login.userId, request.body.name)
    logins.forget(request.headers.cookie)
    return me(request)
  })

  const verification = {
    operationId: 'requestVerification',
    summary: 'Mails another link to confirm the e-mail address',
    tags,
    body: Nothing,
    response: { 202: Nothing },
  }
  server.post('/me/verification', { schema: verification, config }, async (request, reply) => {
    const { user } = await requireProfile(parts, request.login.userId)
    if (user.emailVerified) throw impossible('Your e-mail address is confirmed already')
    const to = { user, origin: originOf(request, settings) }
    if (!(await mailLink(parts, 'verify-email', to))) throw enoughMails()
    return reply.code(202).send({})
  })

  const change = {
    operationId: 'changePassword',
    summary: 'Changes the password, and ends all other log-ins of the user',
    tags,
    body: Closed({ currentPassword: Password, newPassword: NewPassword }),
    response: { 200: Nothing },
  }
  server.post('/me/password', { schema: change, config }, async ({ body, login, headers }) => {
    const token = logins.tokenOf(headers.cookie) ?? ''
    const { user } = await requireProfile(parts, login.userId)
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

async function requireProfile({ identity }: AllParts, userId: string): Promise<Profile> {
  const profile = await findProfile(identity, userId)
  if (!profile) throw new Problem('not-logged-in', 'Your account is gone')
  return profile
}
