import type { Queryable } from '@tenfold/runtime'
import type { FastifyRequest } from 'fastify'
import { sql } from 'kysely'
import { on } from '../../../platform/database/index.ts'
import { Problem, type Server, type Static, t } from '../../../platform/http/index.ts'
import type { AllParts } from '../account-parts.ts'
import { Membership, Nothing, OwnId, PersonName, User } from '../schemas.ts'
import { renameUser, requireProfile } from './profile.ts'
import { revokeLogins } from './revoke-logins.ts'

const Me = t.Closed({
  user: User,
  organization: t.OrNull(Membership),
  organizations: t.List(Membership, 1_000),
})

export function meRoutes(server: Server, { identity, logins }: AllParts): void {
  const me = async ({ login }: FastifyRequest) => {
    const { user, organizations } = await requireProfile(identity, login.userId)
    const organization = organizations.find(({ id }) => id === login.organizationId) ?? null
    return { user, organization, organizations: [...organizations] }
  }
  const read = {
    operationId: 'getMe',
    summary: 'Who is logged in, and where they belong',
    response: { 200: Me },
  }
  server.get('/me', { schema: read }, me)

  const rename = {
    operationId: 'updateMe',
    summary: 'Renames the user',
    body: t.Closed({ name: PersonName }),
    response: { 200: Me },
  }
  server.patch('/me', { schema: rename }, async (request) => {
    await renameUser(identity, request.login.userId, request.body.name)
    logins.forget(request.headers.cookie)
    return me(request)
  })
}

const shownLogins = 100
const LoginItem = t.Closed({
  id: t.IdText,
  current: t.Boolean(),
  userAgent: t.OrNull(t.AnyText(500)),
  ipAddress: t.OrNull(t.AnyText(100)),
  createdAt: t.Timestamp,
  expiresAt: t.Timestamp,
})
type LoginItem = Static<typeof LoginItem>

export function loginRoutes(server: Server, { identity, logins, cookie }: AllParts): void {
  const tokenOf = (header: string | undefined) => logins.tokenOf(header) ?? ''

  const list = {
    operationId: 'listLogins',
    summary: 'Where the user is logged in, newest first',
    response: { 200: t.Closed({ items: t.List(LoginItem, shownLogins) }) },
  }
  server.get('/me/logins', { schema: list }, async ({ login, headers }) => ({
    items: await findLogins(identity.db, login.userId, tokenOf(headers.cookie)),
  }))

  const revoke = {
    operationId: 'revokeLogin',
    summary: 'Ends one log-in of the user',
    params: t.Closed({ id: OwnId }),
    response: { 204: t.Null() },
  }
  server.delete('/me/logins/:id', { schema: revoke }, async ({ login, params, headers }, reply) => {
    const filter = { userId: login.userId, id: params.id }
    const tokens = await identity.db.transaction((tx) => revokeLogins(tx, identity, filter))
    if (tokens.length === 0) throw new Problem('not-found', 'You have no such log-in')
    if (tokens.includes(tokenOf(headers.cookie))) {
      logins.forget(headers.cookie)
      reply.header('set-cookie', cookie.expired)
    }
  })

  const revokeOthers = {
    operationId: 'revokeOtherLogins',
    summary: 'Ends all log-ins of the user but the one that asks',
    body: Nothing,
    response: { 200: t.Closed({ revoked: t.Count }) },
  }
  server.post('/me/logins/revoke-others', { schema: revokeOthers }, async ({ login, headers }) => {
    const filter = { userId: login.userId, exceptToken: tokenOf(headers.cookie) }
    const tokens = await identity.db.transaction((tx) => revokeLogins(tx, identity, filter))
    return { revoked: tokens.length }
  })
}

async function findLogins(db: Queryable, userId: string, token: string): Promise<LoginItem[]> {
  const rows = await on(db)
    .selectFrom('logins')
    .select(['id', 'token', 'userAgent', 'ipAddress', 'createdAt', 'expiresAt'])
    .where('userId', '=', userId)
    .where('expiresAt', '>', sql<Date>`now()`)
    .orderBy('createdAt', 'desc')
    .limit(shownLogins)
    .execute()
  return rows.map((row) => ({
    id: row.id,
    current: row.token === token,
    userAgent: row.userAgent?.slice(0, 500) || null,
    ipAddress: row.ipAddress || null,
    createdAt: row.createdAt.toISOString(),
    expiresAt: row.expiresAt.toISOString(),
  }))
}
