import { quoteIdentifier } from '../audit/catalogue.ts'
import { TenfoldError } from '../error.ts'
import type { Catalogue, Role } from './catalogue.ts'
import type { Tenancy } from './tenants.ts'

export interface AppRole extends Role {
  /** In words, when nobody named it. */
  readonly guess: string | undefined
}

/** The role that the app works as: the one named, or the one with grants on the most tables of tenants. */
export function findAppRole(
  catalogue: Catalogue,
  tenancy: Tenancy,
  given: string | undefined,
): AppRole {
  const { name, guess } =
    given === undefined ? guessRole(tenancy) : { name: given, guess: undefined }
  const role = catalogue.roles.get(name)
  if (!role)
    throw new TenfoldError('prove/unknown-role', `There is no role "${name}".`, {
      hint: 'Name the role that the app works as with --role.',
    })
  const canBecome =
    catalogue.isSuperuser || catalogue.roles.get(catalogue.user)?.powers.includes(name)
  if (!canBecome) throw cannotBecome(catalogue.user, name)
  return { ...role, guess }
}

function guessRole({ tables }: Tenancy): { name: string; guess: string } {
  const grants = new Map<string, number>()
  for (const name of tables.flatMap(({ grantees }) => grantees))
    grants.set(name, (grants.get(name) ?? 0) + 1)
  const [best] = [...grants].toSorted(([a, m], [b, n]) => n - m || (a < b ? -1 : 1))
  if (best) return { name: best[0], guess: `it has grants on ${best[1]} of the tables of tenants` }
  return {
    name: tables[0]?.owner ?? '',
    guess: 'nobody but the owner has grants, so the app must work as the owner',
  }
}

function cannotBecome(user: string, role: string): TenfoldError {
  return new TenfoldError(
    'prove/role-denied',
    `"${user}" can't look at the database as "${role}" does.`,
    {
      hint: `Run: grant ${quoteIdentifier(role)} to ${quoteIdentifier(user)}; or give the URL of the app's own role or of a superuser.`,
    },
  )
}
