import { sql } from 'kysely'
import { on } from '../../../platform/database/index.ts'
import {
  impossible,
  type Login,
  notFound,
  type Page,
  type PageQuery,
  type Role,
  readPage,
  requireRole,
  requireVersion,
  type Static,
  t,
} from '../../../platform/http/index.ts'
import type { Identity } from '../identity.ts'
import { RoleName } from '../schemas.ts'
import { requireRoomToOwn } from './organizations.ts'
import { changeTeam, findRole, forgetMemberships, type Team, teamOf } from './team.ts'

export const Member = t.Closed({
  userId: t.IdText,
  name: t.AnyText(100),
  email: t.AnyText(254),
  role: RoleName,
  /** Counts the changes of the role. */
  version: t.Count,
  joinedAt: t.Timestamp,
  hasAvatar: t.Boolean(),
})
export type TeamMember = Omit<Static<typeof Member>, 'hasAvatar'>

const byName = { column: 'name', type: 'text', direction: 'asc', idType: 'text' } as const

export function listMembers(
  { db }: Identity,
  organizationId: string,
  query: PageQuery,
): Promise<Page<TeamMember>> {
  const members = memberRows(teamOf(db, organizationId)).as('member')
  const list = on(db).selectFrom(members).selectAll()
  return readPage(list, { query, sort: byName }, (rows) => rows.map(toMember))
}

export function findMember(
  { db }: Identity,
  { organizationId, userId }: MemberAt,
): Promise<TeamMember> {
  return requireMember(teamOf(db, organizationId), userId)
}

function memberRows(team: Team) {
  return team
    .members()
    .innerJoin('users', 'users.id', 'members.userId')
    .select(['users.id', 'users.name', 'users.email'])
    .select(['members.role', 'members.version', 'members.createdAt'])
}

type MemberRow = Awaited<ReturnType<ReturnType<typeof memberRows>['execute']>>[number]

function toMember({ id, createdAt, ...row }: MemberRow): TeamMember {
  return { userId: id, ...row, joinedAt: createdAt.toISOString() }
}

interface RoleChange extends MemberAt {
  readonly role: Role
  /** The member's version that the caller saw; another one in the database refuses the change. */
  readonly version?: number
}

/** Gives a member another role. Only owners make owners, or make them something less. */
export function changeRole(
  identity: Identity,
  { userId: actorId }: Login,
  { organizationId, userId, ...change }: RoleChange,
): Promise<TeamMember> {
  return changeTeam(identity, organizationId, async (tx, team) => {
    const actor = { role: await findRole(team, actorId) }
    requireRole(actor, 'admin')
    const member = await requireMember(team, userId)
    requireVersion(member.name, change, member)
    const { role } = change
    if (member.role === 'owner' || role === 'owner') requireRole(actor, 'owner')
    if (member.role === 'owner' && role !== 'owner') await keepAnOwner(team, userId)
    if (member.role !== 'owner' && role === 'owner') await requireRoomToOwn(tx, userId)
    await team
      .changeMembers()
      .set({ role, version: sql<number>`version + 1` })
      .where('userId', '=', userId)
      .execute()
    if (role === 'member') await takeBackInvitations(team, userId)
    await forgetMemberships(tx, identity, userId)
    return requireMember(team, userId)
  })
}

export interface MemberAt {
  readonly organizationId: string
  readonly userId: string
}

/** Ends a membership: one's own, or by an admin another's; an owner's only by an owner. */
export function endMembership(
  identity: Identity,
  { userId: actorId }: Login,
  { organizationId, userId }: MemberAt,
): Promise<TeamMember> {
  return changeTeam(identity, organizationId, async (tx, team) => {
    const actor = { role: await findRole(team, actorId) }
    if (userId !== actorId) requireRole(actor, 'admin')
    const member = await requireMember(team, userId)
    if (member.role === 'owner') {
      requireRole(actor, 'owner')
      await keepAnOwner(team, userId)
    }
    await team.dropMembers().where('userId', '=', userId).execute()
    await takeBackInvitations(team, userId)
    await forgetMemberships(tx, identity, userId)
    return member
  })
}

async function requireMember(team: Team, userId: string): Promise<TeamMember> {
  const one = memberRows(team).where('members.userId', '=', userId)
  return toMember(await one.executeTakeFirstOrThrow(() => notFound('member')))
}

async function keepAnOwner(team: Team, userId: string): Promise<void> {
  const another = await team
    .members()
    .select('userId')
    .where('role', '=', 'owner')
    .where('userId', '!=', userId)
    .limit(1)
    .executeTakeFirst()
  if (another) return
  const detail = 'This is the organisation’s only owner: make another member an owner first'
  throw impossible(detail)
}

/** A former admin could come back by an invitation sent to themselves. */
async function takeBackInvitations(team: Team, inviterId: string): Promise<void> {
  await team.dropInvitations().where('inviterId', '=', inviterId).execute()
}
