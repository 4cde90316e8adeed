import type { Tx } from '@tenfold/runtime'
import { countOf, on } from '../../../platform/database/index.ts'
import {
  impossible,
  type Login,
  requireVersion,
  type Static,
  t,
} from '../../../platform/http/index.ts'
import type { Identity } from '../identity.ts'
import { findMemberships, profileKey } from '../log-in/profile.ts'
import { newId } from '../new-id.ts'
import type { Membership } from '../schemas.ts'
import { changeTeam, teamOf } from './team.ts'

/** A new organisation with the caller as its owner, active in the login that `token` names. */
export function insertOrganization(
  { db, cache }: Identity,
  { userId, key }: Login,
  { name, token }: { readonly name: string; readonly token: string },
): Promise<Membership> {
  const id = newId()
  return db.transaction(async (tx) => {
    await requireRoomToOwn(tx, userId)
    const identity = on(tx)
    await identity.insertInto('organizations').values({ id, name }).execute()
    await identity
      .insertInto('members')
      .values({ id: newId(), organizationId: id, userId, role: 'owner' })
      .execute()
    await setActive(tx, token, id)
    await cache.invalidate(tx, [profileKey(userId), key])
    return { id, name, role: 'owner' }
  })
}

/** Makes an organisation the login's active one; undefined unless the user is its member. */
export function activateOrganization(
  { db, cache }: Identity,
  login: Login,
  { id, token }: { readonly id: string; readonly token: string },
): Promise<Membership | undefined> {
  return db.transaction(async (tx) => {
    const membership = (await findMemberships(tx, login.userId)).find((one) => one.id === id)
    if (!membership) return undefined
    await setActive(tx, token, id)
    await cache.invalidate(tx, [login.key])
    return membership
  })
}

export async function setActive(
  tx: Tx,
  token: string,
  activeOrganizationId: string,
): Promise<void> {
  await on(tx)
    .updateTable('logins')
    .set({ activeOrganizationId })
    .where('token', '=', token)
    .execute()
}

export const Organization = t.Closed({
  id: t.IdText,
  name: t.AnyText(100),
  version: t.Count,
})
type Organization = Static<typeof Organization>

export function findOrganization({ db }: Identity, id: string): Promise<Organization> {
  return teamOf(db, id).organization().executeTakeFirstOrThrow()
}

/** Renames an organisation, and drops the copies of the name in its members' profiles. */
export function renameOrganization(
  identity: Identity,
  { id, ...changes }: Omit<Organization, 'version'> & Partial<Organization>,
): Promise<Organization> {
  return changeTeam(identity, id, async (tx, team) => {
    const before = await team.organization().executeTakeFirstOrThrow()
    requireVersion('The organisation', changes, before)
    const renamed = await team.rename(changes.name)
    const members = await team.members().select('userId').execute()
    await identity.cache.invalidate(
      tx,
      members.map(({ userId }) => profileKey(userId)),
    )
    return renamed
  })
}

/** Used where the reader need not be a member. */
export async function findOrganizationName(
  { db }: Pick<Identity, 'db'>,
  id: string,
): Promise<string | undefined> {
  const organization = await on(db)
    .selectFrom('organizations')
    .select('name')
    .where('id', '=', id)
    .executeTakeFirst()
  return organization?.name
}

/** Limit per user: more than a person runs, but too few to fill the database with. */
export const ownedAtMost = 20

/** Throws when a user owns as many organisations as allowed. Locks the user's row, so that several at once don't all find room. */
export async function requireRoomToOwn(tx: Tx, userId: string): Promise<void> {
  const tables = on(tx)
  await tables.selectFrom('users').select('id').where('id', '=', userId).forNoKeyUpdate().execute()
  const owned = tables.selectFrom('members').where('userId', '=', userId)
  if ((await countOf(owned.where('role', '=', 'owner'))) < ownedAtMost) return
  const detail = `A user can own at most ${ownedAtMost} organisations: make another member the owner of one of them first`
  throw impossible(detail)
}
