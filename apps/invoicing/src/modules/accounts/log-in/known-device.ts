import { createHmac, randomBytes, timingSafeEqual } from 'node:crypto'
import { deriveSecret } from '../../../platform/database/index.ts'
import { findCookie } from './cookie.ts'

const cookieName = 'invoicing.device'
const yearSeconds = 31_536_000

export type KnownDevices = ReturnType<typeof knownDevices>

/**
 * Tells devices on which an account was logged in before from those of strangers.
 * The cookie proves only that tries from this device are counted apart from theirs.
 */
export function knownDevices(authSecret: string, isSecure: boolean) {
  const secret = deriveSecret(authSecret, 'known-device')
  const name = `${isSecure ? '__Host-' : ''}${cookieName}`
  const attributes = `Path=/; HttpOnly; SameSite=Lax; Max-Age=${yearSeconds}${isSecure ? '; Secure' : ''}`
  const sign = (...words: readonly string[]) =>
    createHmac('sha256', secret).update(words.join('\n')).digest('base64url')
  const strangers = (email: string) => sign('account', email.toLowerCase())
  const proofOf = (device: string, email: string) => sign('device', device, email.toLowerCase())

  return {
    strangers,
    /** The name under which tries of this account's password are counted: each known device has its own, all others share one. */
    nameOf(header: string | undefined, email: string): string {
      const [device = '', proof = ''] = findCookie(header, name)?.split('.') ?? []
      const isKnown = device !== '' && isSame(proof, proofOf(device, email))
      return isKnown ? sign('known', device, email.toLowerCase()) : strangers(email)
    },
    /** A Set-Cookie header by which the device is known from now on. */
    remember(email: string): string {
      const device = randomBytes(16).toString('base64url')
      return `${name}=${device}.${proofOf(device, email)}; ${attributes}`
    },
  }
}

/** A cookie may hold letters of two bytes, so it is bytes that are counted. */
function isSame(given: string, expected: string): boolean {
  const [one, other] = [Buffer.from(given), Buffer.from(expected)]
  return one.length === other.length && timingSafeEqual(one, other)
}
