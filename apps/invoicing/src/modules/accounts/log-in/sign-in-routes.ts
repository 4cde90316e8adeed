import type { FastifyReply, FastifyRequest } from 'fastify'
import { type Server, t } from '../../../platform/http/index.ts'
import { originOf } from '../../../platform/mail/index.ts'
import type { AllParts } from '../account-parts.ts'
import { SignIn, SignUp, User } from '../schemas.ts'
import { checkPassword, type Device, type NewLogin, signIn, signUp } from './credentials.ts'
import { revokeLogins } from './revoke-logins.ts'
import { refuseWeakPassword } from './weak-password.ts'

const SignOut = t.Optional(t.Union([t.Closed({}), t.Null()]))

type Welcome = (user: User, origin: string) => Promise<void>

export function authRoutes(server: Server, parts: AllParts, welcome: Welcome): void {
  const { identity, cookie, devices, logins, passwords, tries } = parts
  // The answers name the user and nothing else: the token goes into the cookie alone.
  const response = { 200: t.Object({ user: User }) }
  const signUpSchema = {
    operationId: 'signUp',
    summary: 'Makes an account, logs it in and mails a link to confirm the e-mail address',
    body: SignUp,
    response,
  }
  server.post('/sign-up/email', { schema: signUpSchema }, async (request, reply) => {
    const origin = originOf(request, parts.settings)
    await refuseWeakPassword(request.body.password, request.body)
    const { password, ...account } = request.body
    const started = await passwords.admit(async () => {
      const hash = await passwords.hash(password)
      return signUp(identity, { ...account, hash }, deviceOf(request))
    })
    await welcome(started.user, origin)
    return enter(parts, reply, started)
  })

  const signInSchema = {
    operationId: 'signIn',
    summary: 'Logs in by e-mail and password',
    body: SignIn,
    response,
  }
  server.post('/sign-in/email', { schema: signInSchema }, async (request, reply) => {
    const { email } = request.body
    const device = devices.nameOf(request.headers.cookie, email)
    const check = () => checkPassword(identity, passwords, request.body)
    const checked = await passwords.admit(() => tries.of(device, check))
    return enter(parts, reply, await signIn(identity, checked, deviceOf(request)))
  })

  const signOut = {
    operationId: 'signOut',
    summary: 'Ends the log-in of the cookie',
    body: SignOut,
    response: { 200: t.Closed({ success: t.Boolean() }) },
  }
  server.post('/sign-out', { schema: signOut }, async ({ headers }, reply) => {
    const token = logins.tokenOf(headers.cookie)
    if (token) await identity.db.transaction((tx) => revokeLogins(tx, identity, { token }))
    logins.forget(headers.cookie)
    reply.header('set-cookie', cookie.expired)
    return { success: true }
  })
}

function deviceOf({ ip, headers }: FastifyRequest): Device {
  return { ipAddress: ip, userAgent: headers['user-agent'] ?? '' }
}

function enter(
  { cookie, devices }: Pick<AllParts, 'cookie' | 'devices'>,
  reply: FastifyReply,
  { user, token }: NewLogin,
): { user: User } {
  reply.header('set-cookie', devices.remember(user.email))
  reply.header('set-cookie', cookie.start(token))
  return { user }
}
