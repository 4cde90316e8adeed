import type { Queryable, Tx } from '@tenfold/runtime'
import { sql } from 'kysely'
import { on } from '../../../platform/database/index.ts'
import {
  newestFirst as byCreation,
  impossible,
  type Login,
  type Page,
  type PageQuery,
  Problem,
  type Role,
  readPage,
  requireRole,
  type Static,
  t,
} from '../../../platform/http/index.ts'
import type { Identity } from '../identity.ts'
import { markVerified } from '../recovery/recovery.ts'
import { InvitedRole, type Membership } from '../schemas.ts'
import { setActive } from './organizations.ts'
import { changeTeam, findRole, forgetMemberships, isPending, type Team, teamOf } from './team.ts'

export interface Invitation {
  readonly organizationId: string
  readonly organization: string
  readonly email: string
  readonly role: InvitedRole
  readonly inviter: string
}

/** An invitation as its link shows it to whoever got it: by its id, for they are in no organisation yet. */
export function findInvitation(db: Queryable, id: string): Promise<Invitation | undefined> {
  return on(db)
    .selectFrom('invitations')
    .innerJoin('organizations', 'organizations.id', 'invitations.organizationId')
    .innerJoin('users', 'users.id', 'invitations.inviterId')
    .select([
      'organizations.id as organizationId',
      'organizations.name as organization',
      'users.name as inviter',
      'invitations.email',
      'invitations.role',
    ])
    .where('invitations.id', '=', id)
    .where(isPending)
    .executeTakeFirst()
}

export const PendingInvitation = t.Closed({
  id: t.IdText,
  email: t.AnyText(254),
  role: InvitedRole,
  invitedBy: t.AnyText(100),
  createdAt: t.Timestamp,
  expiresAt: t.Timestamp,
})
export type PendingInvitation = Static<typeof PendingInvitation>

const newestFirst = { ...byCreation, idType: 'text' } as const

export function listInvitations(
  { db }: Identity,
  organizationId: string,
  query: PageQuery,
): Promise<Page<PendingInvitation>> {
  const pending = pendingRows(teamOf(db, organizationId)).as('invitation')
  const list = on(db).selectFrom(pending).selectAll()
  return readPage(list, { query, sort: newestFirst }, (rows) => rows.map(toPending))
}

function pendingRows(team: Team) {
  return team
    .invitations()
    .innerJoin('users', 'users.id', 'invitations.inviterId')
    .select([
      'invitations.id',
      'invitations.email',
      'invitations.role',
      'users.name as invitedBy',
      // Truncated to the precision of a page's cursor.
      sql<Date>`date_trunc('milliseconds', invitations.created_at)`.as('createdAt'),
      'invitations.expiresAt',
    ])
    .where(isPending)
}

type PendingRow = Awaited<ReturnType<ReturnType<typeof pendingRows>['execute']>>[number]

function toPending({ createdAt, expiresAt, ...row }: PendingRow): PendingInvitation {
  return { ...row, createdAt: createdAt.toISOString(), expiresAt: expiresAt.toISOString() }
}

export interface InvitationInput {
  readonly organizationId: string
  /** Lower case, as users' addresses are. */
  readonly email: string
  readonly role: InvitedRole
}

/** Invites an address for seven days; one that is invited already for seven days from now, by the same link. */
export function invite(
  identity: Identity,
  { userId: inviterId }: Login,
  { organizationId, email, role }: InvitationInput,
): Promise<PendingInvitation> {
  return changeTeam(identity, organizationId, async (_tx, team) => {
    requireRole({ role: await findRole(team, inviterId) }, 'admin')
    await refuseMember(team, email)
    await team.dropInvitations().where('expiresAt', '<=', sql<Date>`now()`).execute()
    const changes = { inviterId, role, expiresAt: sql<Date>`now() + interval '7 days'` }
    const renewed = await team
      .changeInvitations()
      .set(changes)
      .where('email', '=', email)
      .returning('id')
      .executeTakeFirst()
    const { id } = renewed ?? (await insertInvitation(team, { email, ...changes }))
    return toPending(
      await pendingRows(team).where('invitations.id', '=', id).executeTakeFirstOrThrow(),
    )
  })
}

const insertInvitation = (team: Team, row: Parameters<Team['addInvitation']>[0]) =>
  team.addInvitation(row).returning('id').executeTakeFirstOrThrow()

async function refuseMember(team: Team, email: string): Promise<void> {
  const member = await team
    .members()
    .innerJoin('users', 'users.id', 'members.userId')
    .select('users.id')
    .where('users.email', '=', email)
    .executeTakeFirst()
  if (member) throw impossible('Who has this address is a member already')
}

/** Takes an invitation back; undefined if there is none of this id to take back. */
export function revokeInvitation(
  identity: Identity,
  { userId }: Login,
  { organizationId, id }: { readonly organizationId: string; readonly id: string },
): Promise<{ readonly email: string } | undefined> {
  return changeTeam(identity, organizationId, async (_tx, team) => {
    requireRole({ role: await findRole(team, userId) }, 'admin')
    return team.dropInvitations().where('id', '=', id).returning('email').executeTakeFirst()
  })
}

export interface Acceptance {
  readonly id: string
  readonly userId: string
  /** Token of the log-in in which the organisation becomes the active one. */
  readonly token: string
}

/** Makes the invited one a member; undefined when the invitation is gone by now. */
export async function acceptInvitation(
  identity: Identity,
  { id, userId, token }: Acceptance,
): Promise<Membership | undefined> {
  const found = await findInvitation(identity.db, id)
  if (!found) return undefined
  const { organizationId, organization: name } = found
  return changeTeam(identity, organizationId, async (tx, team) => {
    const invitation = await team
      .dropInvitations()
      .where('id', '=', id)
      .where(isPending)
      .returning(['email', 'role'])
      .executeTakeFirst()
    if (!invitation) return undefined
    await proveAddress(tx, identity, { userId, email: invitation.email })
    const role = await join(team, userId, invitation.role)
    await setActive(tx, token, organizationId)
    await forgetMemberships(tx, identity, userId)
    return { id: organizationId, name, role }
  })
}

/** The link was mailed to the invited address. A user who has it proves that the address is theirs, if it is the user's own. */
async function proveAddress(
  tx: Tx,
  identity: Identity,
  user: { readonly userId: string; readonly email: string },
): Promise<void> {
  if (await markVerified(tx, identity, user)) return
  const detail =
    'The invitation is for another e-mail address: log in with the one that it was sent to'
  throw new Problem('not-allowed', detail)
}

/** A user who is a member already keeps their role. */
async function join(team: Team, userId: string, role: Role): Promise<Role> {
  const present = await findRole(team, userId)
  if (present) return present
  await team.addMember({ userId, role })
  return role
}
