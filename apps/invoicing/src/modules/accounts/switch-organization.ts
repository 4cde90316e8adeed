import type { FastifyReply, FastifyRequest } from 'fastify'
import { type LoginCheck, organizationCookieName } from './login-check.ts'

/** Lets the request's login, and every process from the next request on, see the organisation it works in. */
export function switchOrganization(
  logins: LoginCheck,
  { headers }: FastifyRequest,
  reply: FastifyReply,
  id: string,
): void {
  logins.forget(headers.cookie)
  const attributes = 'Path=/; HttpOnly; SameSite=Lax; Max-Age=31536000'
  reply.header('set-cookie', `${organizationCookieName}=${encodeURIComponent(id)}; ${attributes}`)
}
