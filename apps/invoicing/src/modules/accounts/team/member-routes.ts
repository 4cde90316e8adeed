import type { FastifyRequest } from 'fastify'
import { tenant } from '../../../platform/database/index.ts'
import { requireRole, type Server, t } from '../../../platform/http/index.ts'
import { removeAvatar, usersWithAvatar } from '../../files/index.ts'
import type { AllParts } from '../account-parts.ts'
import { OwnId, PersonName, RoleName } from '../schemas.ts'
import {
  changeRole,
  endMembership,
  findMember,
  listMembers,
  Member,
  type TeamMember,
} from './members.ts'
import { findOrganization, Organization, renameOrganization } from './organizations.ts'
import { recordChange } from './team.ts'

const params = t.Closed({ userId: OwnId })

export function memberRoutes(server: Server, parts: AllParts): void {
  const { db, identity, logins } = parts

  const list = {
    operationId: 'listMembers',
    summary: 'Who works in the organisation, by name',
    querystring: t.Closed(t.pageFields),
    response: { 200: t.Page(Member) },
  }
  server.get('/members', { schema: list }, async ({ query }) => {
    const { items, nextCursor } = await listMembers(identity, tenant(), query)
    return { items: await withAvatars(items), nextCursor }
  })

  const read = {
    operationId: 'getMember',
    summary: 'One who works in the organisation',
    params,
    response: { 200: Member },
  }
  server.get('/members/:userId', { schema: read }, async ({ params: { userId } }) => {
    const member = await findMember(identity, { organizationId: tenant(), userId })
    return withAvatar(member)
  })

  const update = {
    operationId: 'updateMember',
    summary: 'Gives a member another role; only owners make owners, or make them something less',
    params,
    body: t.Closed({ role: RoleName, version: t.Optional(t.Version) }),
    response: { 200: Member },
  }
  server.patch('/members/:userId', { schema: update }, async (request) => {
    const { login, params: given, body } = request
    const at = { organizationId: tenant(), userId: given.userId }
    const member = await changeRole(identity, login, { ...at, ...body })
    forgetSelf(request)
    const label = `${member.name}: ${member.role}`
    await recordChange(parts, { action: 'member.role-changed', id: member.userId, label })
    return withAvatar(member)
  })

  const remove = {
    operationId: 'removeMember',
    summary: 'Ends a membership: the own one, or as an admin another one',
    params,
    response: { 204: t.Null() },
  }
  server.delete('/members/:userId', { schema: remove }, async (request) => {
    const { login, params: given } = request
    const at = { organizationId: tenant(), userId: given.userId }
    const member = await endMembership(identity, login, at)
    forgetSelf(request)
    await db.transaction((tx) => removeAvatar(tx, parts, member.userId))
    const action = member.userId === login.userId ? 'member.left' : 'member.removed'
    await recordChange(parts, { action, id: member.userId, label: member.name })
  })

  organizationRoutes(server, parts)

  async function withAvatars(members: readonly TeamMember[]) {
    const ids = members.map(({ userId }) => userId)
    const having = await usersWithAvatar(db, ids)
    return members.map((one) => ({ ...one, hasAvatar: having.has(one.userId) }))
  }

  async function withAvatar(member: TeamMember) {
    const having = await usersWithAvatar(db, [member.userId])
    return { ...member, hasAvatar: having.has(member.userId) }
  }

  /** The caller's own process needn't wait until it believes nothing of what it knew. */
  const forgetSelf = ({ params: given, login, headers }: FastifyRequest) => {
    if ((given as { userId: string }).userId === login.userId) logins.forget(headers.cookie)
  }
}

function organizationRoutes(server: Server, parts: AllParts): void {
  const read = {
    operationId: 'getOrganization',
    summary: 'The organisation by itself',
    response: { 200: Organization },
  }
  server.get('/organization', { schema: read }, () => findOrganization(parts.identity, tenant()))

  const rename = {
    operationId: 'renameOrganization',
    summary: 'Renames the organisation',
    body: t.Closed({ name: PersonName, version: t.Optional(t.Version) }),
    response: { 200: Organization },
  }
  server.patch('/organization', { schema: rename }, async ({ login, body }) => {
    requireRole(login, 'admin')
    const id = tenant()
    const renamed = await renameOrganization(parts.identity, { id, ...body })
    await recordChange(parts, { action: 'organization.renamed', id, label: renamed.name })
    return renamed
  })
}
