import { Type } from '@fastify/type-provider-typebox'
import { channels } from '@tenfold/runtime/kernel'
import type { FastifyReply, FastifyRequest } from 'fastify'
import {
  Closed,
  internalError,
  Problem,
  type ProblemKind,
  type Server,
} from '../../../platform/http/index.ts'
import { originOf } from '../../../platform/mail/index.ts'
import type { AllParts } from '../account-parts.ts'
import { mailLink } from '../recovery/mail-link.ts'
import { SignIn, SignUp, User } from '../schemas.ts'
import { endIfOutdated, passwordOf } from './outdated-login.ts'
import { revokeLogins } from './revoke-logins.ts'
import { refuseWeakPassword } from './weak-password.ts'

const tags = ['accounts']
const SignOut = Type.Optional(Type.Union([Closed({}), Type.Null()]))

/** Signing up and in: our schemas and errors around better-auth's flows. Signing out. */
export function authRoutes(server: Server, parts: AllParts): void {
  const { identity, auth, cookie, devices, logins, passwords, tries } = parts
  // The answers name the user and nothing else: the token goes into the cookie alone.
  const response = { 200: Type.Object({ user: User }) }
  const signUp = {
    operationId: 'signUp',
    summary: 'Makes an account, logs it in and mails a link to confirm the e-mail address',
    tags,
    body: SignUp,
    response,
  }
  server.post('/sign-up/email', { schema: signUp }, async (request, reply) => {
    const origin = originOf(request, parts.settings)
    await refuseWeakPassword(request.body.password, request.body)
    const answer = await passwords.admit(() => forward(auth, request))
    await welcome(parts, answer.body.user, origin)
    reply.header('set-cookie', devices.remember(request.body.email))
    return pass(reply, answer)
  })

  const signIn = {
    operationId: 'signIn',
    summary: 'Logs in by e-mail and password',
    tags,
    body: SignIn,
    response,
  }
  server.post('/sign-in/email', { schema: signIn }, async (request, reply) => {
    const { email } = request.body
    const check = async () =>
      [await passwordOf(identity, email), await forward(auth, request)] as const
    const device = devices.nameOf(request.headers.cookie, email)
    const [password, answer] = await passwords.admit(() => tries.of(device, check))
    const token = logins.tokenOf(answer.cookies.map((line) => line.split(';')[0]).join('; ')) ?? ''
    if (await endIfOutdated(identity, { email, token, password })) throw outdated()
    reply.header('set-cookie', devices.remember(email))
    return pass(reply, answer)
  })

  const signOut = {
    operationId: 'signOut',
    summary: 'Ends the log-in of the cookie',
    tags,
    body: SignOut,
    response: { 200: Closed({ success: Type.Boolean() }) },
  }
  server.post('/sign-out', { schema: signOut }, async ({ headers }, reply) => {
    const token = logins.tokenOf(headers.cookie)
    if (token) await identity.db.transaction((tx) => revokeLogins(tx, identity, { token }))
    logins.forget(headers.cookie)
    reply.header('set-cookie', cookie.expired)
    return { success: true }
  })
}

/** The account exists by now, whatever becomes of the mail: its user can ask for another. */
async function welcome(parts: AllParts, user: User, origin: string): Promise<void> {
  await mailLink(parts, 'verify-email', { user, origin }).catch((error: unknown) =>
    channels['runtime:fault'].publish({ where: 'accounts/welcome', error }),
  )
}

function outdated(): Problem {
  return new Problem('wrong-credentials', 'The password was changed just now')
}

interface AuthAnswer {
  readonly cookies: readonly string[]
  readonly body: { readonly user: User }
}

async function forward(auth: AllParts['auth'], request: FastifyRequest): Promise<AuthAnswer> {
  const response = await auth.handler(toRequest(request))
  const body = await response.text()
  if (response.status >= 400) throw toProblem(response.status, body)
  return { cookies: response.headers.getSetCookie(), body: JSON.parse(body) }
}

function pass(reply: FastifyReply, { cookies, body }: AuthAnswer): AuthAnswer['body'] {
  for (const cookie of cookies) reply.header('set-cookie', cookie)
  return body
}

/** What better-auth needs and no more: where the request comes from, the server has checked for every route. */
function toRequest(request: FastifyRequest): Request {
  const headers = {
    'content-type': 'application/json',
    'user-agent': request.headers['user-agent'] ?? '',
    'x-forwarded-for': request.ip,
  }
  // Of the URL it reads the path. The Host header may hold anything, also what no URL can.
  const url = `http://auth.invalid${request.routeOptions.url}`
  return new Request(url, { method: 'POST', headers, body: JSON.stringify(request.body ?? {}) })
}

const kinds: Readonly<Record<number, ProblemKind>> = {
  401: 'wrong-credentials',
  403: 'not-allowed',
}

function toProblem(status: number, body: string): Problem {
  if (status >= 500) return internalError()
  return new Problem(kinds[status] ?? 'refused', messageIn(body), { status })
}

function messageIn(body: string): string {
  try {
    const { message } = JSON.parse(body) as { message?: unknown }
    return typeof message === 'string' ? message : 'The request was refused'
  } catch {
    return 'The request was refused'
  }
}
