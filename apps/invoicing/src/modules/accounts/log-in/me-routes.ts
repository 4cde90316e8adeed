import type { FastifyRequest } from 'fastify'
import { type Server, t } from '../../../platform/http/index.ts'
import type { AllParts } from '../account-parts.ts'
import { Membership, PersonName, User } from '../schemas.ts'
import { renameUser, requireProfile } from './profile.ts'

const Me = t.Closed({
  user: User,
  organization: t.OrNull(Membership),
  organizations: t.List(Membership, 1_000),
})

/** The user who is logged in, and their name. */
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
