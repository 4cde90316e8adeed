import { randomBytes } from 'node:crypto'

/** A random id for rows outside of tenants. */
export function newId(): string {
  return randomBytes(15).toString('base64url')
}
