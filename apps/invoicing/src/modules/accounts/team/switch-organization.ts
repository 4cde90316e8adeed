import type { FastifyReply, FastifyRequest } from 'fastify'
import type { AccountParts } from '../account-parts.ts'
import { organizationCookieName } from '../log-in/login-check.ts'

/** Lets the request's login, and every process from the next request on, see the organisation it works in. */
export function switchOrganization(
  { logins, cookie }: Pick<AccountParts, 'logins' | 'cookie'>,
  { headers }: FastifyRequest,
  reply: FastifyReply,
  id: string,
): void {
  logins.forget(headers.cookie)
  const value = `${organizationCookieName}=${encodeURIComponent(id)}`
  reply.header('set-cookie', `${value}; ${cookie.attributes}; Max-Age=31536000`)
}
