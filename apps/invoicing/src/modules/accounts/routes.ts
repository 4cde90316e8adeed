import { Type } from '@fastify/type-provider-typebox'
import { currentSession } from '@tenfold/runtime'
import type { FastifyReply, FastifyRequest } from 'fastify'
import { Closed, notFound, type Parts, Problem, type Server, Text } from '../../http/index.ts'
import { recordActivity } from '../activity/index.ts'
import { insertSettings } from '../settings/index.ts'
import { insertSubscription } from '../subscriptions/index.ts'
import type { AccountParts } from './auth-routes.ts'
import { organizationCookieName } from './login-check.ts'
import { activateOrganization, findProfile, insertOrganization, renameUser } from './queries.ts'

const tags = ['accounts']
const Named = Closed({ id: Type.String(), name: Type.String() })
const Me = Closed({
  user: Closed({ id: Type.String(), name: Type.String(), email: Type.String() }),
  organization: Type.Union([Named, Type.Null()]),
  organizations: Type.Array(
    Closed({ id: Type.String(), name: Type.String(), role: Type.String() }),
  ),
})
const Name = Closed({ name: Text(100) })
const OrganizationParams = Closed({ id: Text(64) })

/** Routes about the user rather than an organisation: they run outside of any tenant. */
export function accountRoutes(server: Server, parts: Parts & AccountParts): void {
  const { identity, logins } = parts

  const me = async ({ login }: FastifyRequest) => {
    const profile = await findProfile(identity, login.userId)
    if (!profile) throw new Problem(401, 'Not logged in', 'Your account is gone')
    const { user, organizations } = profile
    const active = organizations.find(({ id }) => id === login.organizationId)
    const organization = active ? { id: active.id, name: active.name } : null
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
    body: Name,
    response: { 200: Me },
  }
  server.patch('/me', { schema: rename }, async (request) => {
    await renameUser(identity, request.login.userId, request.body.name)
    logins.forget(request.headers.cookie)
    return me(request)
  })

  const create = {
    operationId: 'createOrganization',
    summary: 'A new organisation, owned by the caller and active in the log-in',
    tags,
    body: Name,
    response: { 201: Named },
  }
  server.post('/organizations', { schema: create }, async (request, reply) => {
    const input = { name: request.body.name, token: tokenOf(request) }
    const organization = await insertOrganization(identity, request.login, input)
    await furnish(parts, request, organization)
    switchTo(request, reply, organization.id)
    return reply.code(201).send(organization)
  })

  const activate = {
    operationId: 'activateOrganization',
    summary: 'Makes an organisation of the user the active one',
    tags,
    params: OrganizationParams,
    response: { 200: Named },
  }
  server.post('/organizations/:id/activate', { schema: activate }, async (request, reply) => {
    const input = { id: request.params.id, token: tokenOf(request) }
    const membership = await activateOrganization(identity, request.login, input)
    if (!membership) throw notFound('organisation')
    switchTo(request, reply, membership.id)
    return membership
  })

  const tokenOf = ({ headers }: FastifyRequest) => logins.tokenOf(headers.cookie) ?? ''

  const switchTo = (request: FastifyRequest, reply: FastifyReply, id: string) => {
    logins.forget(request.headers.cookie)
    const value = encodeURIComponent(id)
    const attributes = 'Path=/; HttpOnly; SameSite=Lax; Max-Age=31536000'
    reply.header('set-cookie', `${organizationCookieName}=${value}; ${attributes}`)
  }
}

/** What a new organisation has from the start. Were it missing, reads would show the same defaults. */
async function furnish(
  parts: Parts,
  { login }: FastifyRequest,
  { id, name }: { readonly id: string; readonly name: string },
): Promise<void> {
  currentSession().enter(id)
  await parts.db.transaction(async (tx) => {
    await insertSettings(tx, name)
    await insertSubscription(tx)
    const subject = { id, label: name }
    const entry = { actorName: login.userName, action: 'organization.created', subject } as const
    await recordActivity(tx, parts, entry)
  })
}
