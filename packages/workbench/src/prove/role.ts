import type { Catalogue, DatabaseRole } from './catalogue.ts'
import { roleDenied, unknownRole } from './errors.ts'
import type { Tenancy } from './tenants.ts'

export interface AppRole extends DatabaseRole {
  /** Why it was chosen, when the user didn't name it. */
  readonly guess: string | undefined
}

export interface AppRoles {
  /** The role that the app works as; several when it can't be told which. */
  readonly roles: readonly [AppRole, ...AppRole[]]
  readonly others: readonly string[]
}

/** The role that is named, or those with grants on the most tables of tenants. */
export function findAppRoles(
  catalogue: Catalogue,
  tenancy: Tenancy,
  given: string | undefined,
): AppRoles {
  if (given !== undefined) return { roles: [roleNamed(catalogue, given, undefined)], others: [] }
  const { names, guess, others } = guessRoles(catalogue, tenancy)
  const [first = '', ...rest] = names
  return {
    roles: [
      roleNamed(catalogue, first, guess),
      ...rest.map((name) => roleNamed(catalogue, name, guess)),
    ],
    others,
  }
}

function roleNamed(catalogue: Catalogue, name: string, guess: string | undefined): AppRole {
  const role = catalogue.roles.get(name)
  if (!role) throw unknownRole(name)
  if (!canBecome(catalogue, name)) throw roleDenied(catalogue.user, name)
  return { ...role, guess }
}

/** Whether the connection may SET ROLE to it. */
export function canBecome({ isSuperuser, roles, user }: Catalogue, name: string): boolean {
  return isSuperuser || (roles.get(user)?.settable.includes(name) ?? false)
}

interface Guess {
  readonly names: readonly string[]
  readonly guess: string
  readonly others: readonly string[]
}

function guessRoles(catalogue: Catalogue, { tables }: Tenancy): Guess {
  const grants = new Map<string, number>()
  for (const name of tables.flatMap(({ grantees }) => grantees))
    if (name !== 'public') grants.set(name, (grants.get(name) ?? 0) + 1)
  const most = Math.max(0, ...grants.values())
  const ranked = [...grants].toSorted(([a, m], [b, n]) => n - m || (a < b ? -1 : 1))
  const best = ranked.filter(([, count]) => count === most).map(([name]) => name)
  // Of roles with the same grants, one that policies don't bind is unlikely to serve users.
  const names = best.toSorted((a, b) => strength(catalogue, a) - strength(catalogue, b))
  const others = ranked.filter(([, count]) => count < most).map(([name]) => name)
  if (names.length > 0)
    return { names, others, guess: `it has grants on ${most} of the tables of tenants` }
  return ofEverybody(catalogue, tables) ?? ofOwner(tables)
}

function strength({ roles }: Catalogue, name: string): number {
  const role = roles.get(name)
  return role?.isSuperuser || role?.bypassesPolicies ? 1 : 0
}

/** Where PUBLIC has the grants, any role that can log in may be the app's. */
function ofEverybody(catalogue: Catalogue, tables: Tenancy['tables']): Guess | undefined {
  if (!tables.some(({ grantees }) => grantees.includes('public'))) return undefined
  const owners = new Set(tables.map(({ owner }) => owner))
  const names = [...catalogue.roles.values()]
    .filter(({ name, canLogin, isSuperuser }) => canLogin && !isSuperuser && !owners.has(name))
    .map(({ name }) => name)
    .filter((name) => canBecome(catalogue, name))
  return names.length === 0
    ? undefined
    : { names, others: [], guess: 'everybody has grants, and it may log in' }
}

const ofOwner = (tables: Tenancy['tables']): Guess => ({
  names: [tables[0]?.owner ?? ''],
  others: [],
  guess: 'nobody but the owner has grants, so the app must work as the owner',
})
