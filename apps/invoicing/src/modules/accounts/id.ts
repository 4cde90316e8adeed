import { randomBytes } from 'node:crypto'

/** Of anything that isn't a tenant's row: nobody can guess it, and it tells nothing. */
export function newId(): string {
  return randomBytes(15).toString('base64url')
}
