import { createHash } from 'node:crypto'
import type { Queryable } from '@tenfold/runtime'
import { sql } from 'kysely'
import { on } from '../../../platform/database/index.ts'
import { Problem } from '../../../platform/http/index.ts'
import type { Identity } from '../identity.ts'
import type { Membership, User } from '../schemas.ts'
import { refreshLogins } from './revoke-logins.ts'

/** A user and where they belong. Which organisation is active is the login's matter. */
export interface Profile {
  readonly user: User
  readonly organizations: readonly Membership[]
}

const profileMs = 600_000
/** The key of the copy, and the tag that drops it. */
export const profileKey = (userId: string): string => `profile:${userId}`

function findProfile({ db, cache }: Identity, userId: string): Promise<Profile | null> {
  const key = profileKey(userId)
  return cache.get(key, { tags: [key], ttl: profileMs }, async () => {
    const user = await on(db)
      .selectFrom('users')
      .select(['id', 'name', 'email', 'emailVerified'])
      .where('id', '=', userId)
      .executeTakeFirst()
    return user ? { user, organizations: await findMemberships(db, userId) } : null
  })
}

export async function requireProfile(identity: Identity, userId: string): Promise<Profile> {
  const profile = await findProfile(identity, userId)
  if (!profile) throw new Problem('not-logged-in', 'Your account is gone')
  return profile
}

export async function findMemberships(db: Queryable, userId: string): Promise<Membership[]> {
  return on(db)
    .selectFrom('members')
    .innerJoin('organizations', 'organizations.id', 'members.organizationId')
    .select(['organizations.id', 'organizations.name', 'members.role'])
    .where('members.userId', '=', userId)
    .orderBy('organizations.name')
    .execute()
}

/** A user as others in an organisation know them. */
export type Person = Pick<User, 'id' | 'name' | 'email'>

/** Users by their ids, as they are called now; those who are gone are left out. */
export async function findPeople(
  { db, cache }: Identity,
  ids: readonly string[],
): Promise<ReadonlyMap<string, Person>> {
  const sorted = [...new Set(ids)].toSorted()
  if (sorted.length === 0) return new Map()
  const key = `people:${createHash('sha256').update(sorted.join()).digest('base64url')}`
  const load = () =>
    on(db)
      .selectFrom('users')
      .select(['id', 'name', 'email'])
      .where('id', '=', sql<string>`any(${sorted})`)
      .execute()
  const people = await cache.get(key, { tags: sorted.map(profileKey), ttl: profileMs }, load)
  return new Map(people.map((person) => [person.id, person]))
}

/** Renames a user, and drops every copy of the name: of the profile and of each of the user's logins. */
export function renameUser(identity: Identity, userId: string, name: string): Promise<void> {
  return identity.db.transaction(async (tx) => {
    await on(tx)
      .updateTable('users')
      .set({ name, updatedAt: sql<Date>`now()` })
      .where('id', '=', userId)
      .execute()
    await refreshLogins(tx, identity, userId)
    await identity.cache.invalidate(tx, [profileKey(userId)])
  })
}
