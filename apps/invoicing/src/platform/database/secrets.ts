import { createHmac } from 'node:crypto'

/** A secret for one purpose, derived from the installation's: the same each time, telling nothing of the others. */
export function deriveSecret(secret: string, purpose: string): string {
  return createHmac('sha256', secret).update(purpose).digest('base64url')
}
