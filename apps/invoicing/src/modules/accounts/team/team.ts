import type { Queryable, Tx } from '@tenfold/runtime'
import { type Expression, type InsertObject, type SqlBool, sql } from 'kysely'
import { countOf, on, type Tables } from '../../../platform/database/index.ts'
import type { Role } from '../../../platform/http/index.ts'
import { type ActivityEntry, recordActivity } from '../../activity/index.ts'
import type { AllParts } from '../account-parts.ts'
import type { Identity } from '../identity.ts'
import { profileKey } from '../log-in/profile.ts'
import { refreshLogins } from '../log-in/revoke-logins.ts'
import { newId } from '../new-id.ts'

type Row<Name extends 'members' | 'invitations'> = Omit<
  InsertObject<Tables, Name>,
  'id' | 'organizationId' | 'createdAt'
>

/**
 * The one way to an organisation's members and invitations. No policy guards these tables, for the login
 * check reads them before it knows an organisation: so every statement begins here, with the filter.
 */
export function teamOf(queryable: Queryable, id: string) {
  const tables = on(queryable)
  return {
    members: () => tables.selectFrom('members').where('members.organizationId', '=', id),
    changeMembers: () => tables.updateTable('members').where('organizationId', '=', id),
    dropMembers: () => tables.deleteFrom('members').where('organizationId', '=', id),
    addMember: (row: Row<'members'>) =>
      tables
        .insertInto('members')
        .values({ id: newId(), organizationId: id, ...row })
        .execute(),
    invitations: () =>
      tables.selectFrom('invitations').where('invitations.organizationId', '=', id),
    changeInvitations: () => tables.updateTable('invitations').where('organizationId', '=', id),
    dropInvitations: () => tables.deleteFrom('invitations').where('organizationId', '=', id),
    addInvitation: (row: Row<'invitations'>) =>
      tables.insertInto('invitations').values({ id: newId(), organizationId: id, ...row }),
    organization: () =>
      tables.selectFrom('organizations').select(['id', 'name', 'version']).where('id', '=', id),
    rename: (name: string) =>
      tables
        .updateTable('organizations')
        .set({ name, version: sql<number>`version + 1` })
        .where('id', '=', id)
        .returning(['id', 'name', 'version'])
        .executeTakeFirstOrThrow(),
    // Rows that refer to the organisation can still be written.
    lock: () =>
      tables
        .selectFrom('organizations')
        .select('id')
        .where('id', '=', id)
        .forNoKeyUpdate()
        .execute(),
  }
}

export type Team = ReturnType<typeof teamOf>

/**
 * Changes who belongs to an organisation: one change waits for the other, so that what one has checked
 * (there is another owner, the invitation is still there) holds until it is done.
 */
export function changeTeam<T>(
  { db }: Identity,
  organizationId: string,
  work: (tx: Tx, team: Team) => Promise<T>,
): Promise<T> {
  return db.transaction(async (tx) => {
    const team = teamOf(tx, organizationId)
    await team.lock()
    return work(tx, team)
  })
}

export async function findRole(team: Team, userId: string): Promise<Role | null> {
  const row = await team.members().select('role').where('userId', '=', userId).executeTakeFirst()
  return row?.role ?? null
}

/** Drops every copy that says where the user belongs, so that all processes notice within five seconds. */
export async function forgetMemberships(tx: Tx, identity: Identity, userId: string): Promise<void> {
  await refreshLogins(tx, identity, userId)
  await identity.cache.invalidate(tx, [profileKey(userId)])
}

export const isPending: Expression<SqlBool> = sql<SqlBool>`invitations.expires_at > now()`

/** Places taken in an organisation: by members, and by those invited, but for one address. */
export async function countSeats(
  { db }: Identity,
  organizationId: string,
  exceptEmail = '',
): Promise<number> {
  const team = teamOf(db, organizationId)
  const invitations = team.invitations().where(isPending).where('email', '!=', exceptEmail)
  return (await countOf(team.members())) + (await countOf(invitations))
}

/**
 * Writes a change of the members into the organisation's feed. The identity's transaction has committed
 * by now, under another role: a crash between the two leaves the change without its line.
 */
export async function recordChange(
  { db, cache }: Pick<AllParts, 'db' | 'cache'>,
  entry: ActivityEntry,
): Promise<void> {
  await db.transaction(async (tx) => {
    await recordActivity(tx, { cache }, entry)
    // The cached counts of members carry this tag.
    await cache.invalidate(tx, ['members'])
  })
}
