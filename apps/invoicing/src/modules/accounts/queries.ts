import { randomBytes } from 'node:crypto'
import { currentSession, type Queryable, type Tx } from '@tenfold/runtime'
import { sql } from 'kysely'
import { on } from '../../database/index.ts'
import type { Login } from '../../http/index.ts'
import type { Identity } from './identity.ts'
import { loginKey } from './login-check.ts'
import type { IdentityTables } from './tables.ts'

/** A user and where they belong. Which organisation is active is the login's matter. */
export interface Profile {
  readonly user: { readonly id: string; readonly name: string; readonly email: string }
  readonly organizations: readonly Membership[]
}

export interface Membership {
  readonly id: string
  readonly name: string
  readonly role: string
}

const profileMs = 600_000
const profileKey = (userId: string) => `profile:${userId}`

export function findProfile({ db, cache }: Identity, userId: string): Promise<Profile | null> {
  const key = profileKey(userId)
  return cache.get(key, { tags: [key], ttl: profileMs }, async () => {
    const user = await on<IdentityTables>(db)
      .selectFrom('users')
      .select(['id', 'name', 'email'])
      .where('id', '=', userId)
      .executeTakeFirst()
    return user ? { user, organizations: await findMemberships(db, userId) } : null
  })
}

async function findMemberships(db: Queryable, userId: string): Promise<Membership[]> {
  return on<IdentityTables>(db)
    .selectFrom('members')
    .innerJoin('organizations', 'organizations.id', 'members.organizationId')
    .select(['organizations.id', 'organizations.name', 'members.role'])
    .where('members.userId', '=', userId)
    .orderBy('organizations.name')
    .execute()
}

/** Of the session's organisation. */
export async function countMembers({ db }: Identity): Promise<number> {
  const { count } = await on<IdentityTables>(db)
    .selectFrom('members')
    .select((select) => select.fn.countAll<string>().as('count'))
    .where('organizationId', '=', currentSession().tenant ?? '')
    .executeTakeFirstOrThrow()
  return Number(count)
}

/** Renames a user, and drops every copy of the name: of the profile and of each of the user's logins. */
export function renameUser({ db, cache }: Identity, userId: string, name: string): Promise<void> {
  return db.transaction(async (tx) => {
    const identity = on<IdentityTables>(tx)
    await identity
      .updateTable('users')
      .set({ name, updatedAt: sql<Date>`now()` })
      .where('id', '=', userId)
      .execute()
    const logins = identity.selectFrom('logins').select('token').where('userId', '=', userId)
    const keys = (await logins.execute()).map(({ token }) => loginKey(token))
    await cache.invalidate(tx, [profileKey(userId), ...keys])
  })
}

/** A new organisation with the caller as its owner, active in the login that `token` names. */
export function insertOrganization(
  { db, cache }: Identity,
  login: Login,
  { name, token }: { readonly name: string; readonly token: string },
): Promise<{ id: string; name: string }> {
  const id = randomBytes(15).toString('base64url')
  const slug = `${slugOf(name)}-${randomBytes(4).toString('hex')}`
  return db.transaction(async (tx) => {
    const identity = on<IdentityTables>(tx)
    await identity.insertInto('organizations').values({ id, name, slug }).execute()
    const memberId = randomBytes(15).toString('base64url')
    const member = { id: memberId, organizationId: id, userId: login.userId }
    await identity
      .insertInto('members')
      .values({ ...member, role: 'owner' })
      .execute()
    await setActive(tx, token, id)
    await cache.invalidate(tx, [profileKey(login.userId), login.key])
    return { id, name }
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

async function setActive(tx: Tx, token: string, activeOrganizationId: string): Promise<void> {
  await on<IdentityTables>(tx)
    .updateTable('logins')
    .set({ activeOrganizationId })
    .where('token', '=', token)
    .execute()
}

function slugOf(name: string): string {
  const slug = name
    .normalize('NFKD')
    .toLowerCase()
    .replaceAll(/[^a-z0-9]+/g, '-')
  return slug.slice(0, 40).replaceAll(/^-|-$/g, '') || 'organization'
}
