import { createHash } from 'node:crypto'
import { deriveSecret } from './secrets.ts'

/** Roles that hold rights in the migrations; none of them can log in. */
export type Rights = 'invoicing_app' | 'invoicing_auth' | 'invoicing_queue'

/**
 * The role that has these rights in one database. Roles belong to the whole server: shared by two
 * installations, they would change each other's password.
 */
export function loginRole(rights: Rights, database: string): string {
  const hash = createHash('sha256').update(database)
  return `${rights}_${hash.digest('hex').slice(0, 8)}`
}

export function loginPassword(rights: Rights, secret: string): string {
  return deriveSecret(secret, `password of ${rights}`)
}

/** The URL with which the app's processes reach that database; role and password follow from its name and the secret. */
export function loginUrl(databaseUrl: string, rights: Rights, secret: string): string {
  const url = new URL(databaseUrl)
  url.username = loginRole(rights, decodeURIComponent(url.pathname.slice(1)))
  url.password = loginPassword(rights, secret)
  return url.href
}
