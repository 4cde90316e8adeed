import { currentSession } from '@tenfold/runtime'
import type { FastifyReply, FastifyRequest } from 'fastify'
import {
  notFound,
  type Parts,
  requireTimeZone,
  type Server,
  t,
} from '../../../platform/http/index.ts'
import { recordActivity } from '../../activity/index.ts'
import { insertSettings } from '../../settings/index.ts'
import { insertSubscription } from '../../subscriptions/index.ts'
import type { AccountParts, AllParts } from '../account-parts.ts'
import { organizationCookieName } from '../log-in/login-check.ts'
import { Membership, OwnId, PersonName } from '../schemas.ts'
import { activateOrganization, insertOrganization } from './organizations.ts'

export function organizationRoutes(server: Server, parts: AllParts): void {
  const { identity, logins } = parts
  const tokenOf = ({ headers }: FastifyRequest) => logins.tokenOf(headers.cookie) ?? ''

  const create = {
    operationId: 'createOrganization',
    summary: 'A new organisation, owned by the caller and active in the log-in',
    body: t.Closed({ name: PersonName, timeZone: t.Optional(t.TimeZone) }),
    response: { 201: Membership },
  }
  server.post(
    '/organizations',
    { schema: create, config: { calls: 'few' } },
    async (request, reply) => {
      requireTimeZone(request.body)
      const input = { name: request.body.name, token: tokenOf(request) }
      const organization = await insertOrganization(identity, request.login, input)
      await furnish(parts, { ...request.body, ...organization })
      switchOrganization(parts, request, reply, organization.id)
      return organization
    },
  )

  const activate = {
    operationId: 'activateOrganization',
    summary: 'Makes an organisation of the user the active one',
    params: t.Closed({ id: OwnId }),
    response: { 200: Membership },
  }
  server.post('/organizations/:id/activate', { schema: activate }, async (request, reply) => {
    const input = { id: request.params.id, token: tokenOf(request) }
    const membership = await activateOrganization(identity, request.login, input)
    if (!membership) throw notFound('organisation')
    switchOrganization(parts, request, reply, membership.id)
    return membership
  })
}

/** Inserts a new organisation's settings and plan. If missing, reads would show the same defaults. */
async function furnish(
  parts: Parts,
  { id, name, timeZone }: { readonly id: string; readonly name: string; timeZone?: string },
): Promise<void> {
  currentSession().enter(id)
  await parts.db.transaction(async (tx) => {
    await insertSettings(tx, { logoText: name, timeZone })
    await insertSubscription(tx)
    await recordActivity(tx, parts, { action: 'organization.created', id, label: name })
  })
}

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
