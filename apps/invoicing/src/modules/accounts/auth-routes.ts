import { Type } from '@fastify/type-provider-typebox'
import type { FastifyReply, FastifyRequest } from 'fastify'
import { on } from '../../database/index.ts'
import { Closed, Email, Problem, type Server, Text } from '../../http/index.ts'
import type { Auth } from './auth.ts'
import type { LoginCookie } from './cookie.ts'
import type { Identity } from './identity.ts'
import { type LoginCheck, loginKey } from './login-check.ts'
import type { IdentityTables } from './tables.ts'

export interface AccountParts {
  readonly identity: Identity
  readonly auth: Auth
  readonly cookie: LoginCookie
  readonly logins: LoginCheck
}

const Password = Type.String({ minLength: 1, maxLength: 128 })
const tags = ['accounts']
const SignUp = Closed({ name: Text(100), email: Email, password: Password })
const SignIn = Closed({ email: Email, password: Password })
const SignOut = Type.Optional(Type.Union([Closed({}), Type.Null()]))
const User = Closed({ id: Type.String(), name: Type.String(), email: Type.String() })

/** Signing up and in: our schemas and errors around better-auth's flows. Signing out. */
export function authRoutes(server: Server, { identity, auth, cookie, logins }: AccountParts): void {
  const forward = async (request: FastifyRequest, reply: FastifyReply) =>
    answer(reply, await auth.handler(toRequest(request)))

  // The answers name the user and nothing else: the token goes into the cookie alone.
  const response = { 200: Type.Object({ user: User }) }
  const signUp = {
    operationId: 'signUp',
    summary: 'Makes an account and logs it in',
    tags,
    body: SignUp,
    response,
  }
  server.post('/sign-up/email', { schema: signUp }, forward)
  const signIn = {
    operationId: 'signIn',
    summary: 'Logs in by e-mail and password',
    tags,
    body: SignIn,
    response,
  }
  server.post('/sign-in/email', { schema: signIn }, forward)

  const signOut = {
    operationId: 'signOut',
    summary: 'Ends the log-in of the cookie',
    tags,
    body: SignOut,
    response: { 200: Type.Object({ success: Type.Boolean() }) },
  }
  server.post('/sign-out', { schema: signOut }, async ({ headers }, reply) => {
    const token = logins.tokenOf(headers.cookie)
    if (token) await revokeLogin(identity, token)
    logins.forget(headers.cookie)
    reply.header('set-cookie', cookie.expired)
    return { success: true }
  })
}

/** Not better-auth's own, which wouldn't tell the cache: no copy may outlive the login. */
function revokeLogin({ db, cache }: Identity, token: string): Promise<void> {
  return db.transaction(async (tx) => {
    await on<IdentityTables>(tx).deleteFrom('logins').where('token', '=', token).execute()
    await cache.invalidate(tx, [loginKey(token)])
  })
}

/** What better-auth needs and no more: where the request comes from, the server has checked for every route. */
function toRequest(request: FastifyRequest): Request {
  const headers = {
    'content-type': 'application/json',
    'user-agent': request.headers['user-agent'] ?? '',
    'x-forwarded-for': request.ip,
  }
  const url = `${request.protocol}://${request.host}${request.url}`
  return new Request(url, { method: 'POST', headers, body: JSON.stringify(request.body ?? {}) })
}

async function answer(reply: FastifyReply, response: Response): Promise<FastifyReply> {
  const body = await response.text()
  if (response.status >= 400) throw toProblem(response.status, body)
  for (const cookie of response.headers.getSetCookie()) reply.header('set-cookie', cookie)
  return reply.send(JSON.parse(body))
}

const titles: Readonly<Record<number, string>> = {
  401: 'Wrong e-mail or password',
  403: 'Not allowed',
}

function toProblem(status: number, body: string): Problem {
  if (status >= 500) return new Problem(500, 'Internal error', 'Something went wrong on our side.')
  return new Problem(status, titles[status] ?? 'Refused', messageIn(body))
}

function messageIn(body: string): string {
  try {
    const { message } = JSON.parse(body) as { message?: unknown }
    return typeof message === 'string' ? message : 'The request was refused'
  } catch {
    return 'The request was refused'
  }
}
