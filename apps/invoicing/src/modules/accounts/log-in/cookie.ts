import { createHmac, timingSafeEqual } from 'node:crypto'

export const loginCookieName = 'invoicing.login'
export const loginDays = 30

/**
 * Reads and writes the login cookie: `token.signature`, HMAC-SHA256 in base64, percent-encoded. A token that
 * leaks from the database opens nothing without the secret, and a forged cookie asks the database nothing.
 */
export function loginCookie(secret: string, isSecure: boolean) {
  const name = `${isSecure ? '__Secure-' : ''}${loginCookieName}`
  // Same site only, https only where the app has it, hidden from scripts.
  const attributes = `Path=/; HttpOnly; SameSite=Lax${isSecure ? '; Secure' : ''}`
  const sign = (token: string) => createHmac('sha256', secret).update(token).digest()
  const write = (token: string) =>
    `${name}=${encodeURIComponent(`${token}.${sign(token).toString('base64')}`)}`
  return {
    name,
    /** The login's token if the signature is right. */
    read(header: string | undefined): { readonly token: string } | undefined {
      const value = findCookie(header, name)
      const parts = value === undefined ? undefined : split(value)
      if (!value || !parts) return undefined
      const expected = sign(parts.token)
      const isGenuine =
        parts.signature.length === expected.length && timingSafeEqual(parts.signature, expected)
      return isGenuine ? { token: parts.token } : undefined
    },
    /** Attributes of every cookie that the app sets. */
    attributes,
    /** A Set-Cookie header that makes the browser forget the login. */
    expired: `${name}=; ${attributes}; Max-Age=0`,
    /** A Cookie header that proves a login. */
    write,
    /** A Set-Cookie header that starts a log-in. */
    start: (token: string) => `${write(token)}; ${attributes}; Max-Age=${loginDays * 86_400}`,
  }
}

export type LoginCookie = ReturnType<typeof loginCookie>

export function findCookie(header: string | undefined, name: string): string | undefined {
  if (!header) return undefined
  const start = header.startsWith(`${name}=`) ? 0 : header.indexOf(`; ${name}=`) + 2
  if (start === 1) return undefined
  const from = start + name.length + 1
  const end = header.indexOf(';', from)
  return header.slice(from, end < 0 ? undefined : end)
}

function split(value: string): { token: string; signature: Buffer } | undefined {
  const text = decode(value)
  const dot = text?.lastIndexOf('.') ?? -1
  if (!text || dot < 1) return undefined
  return { token: text.slice(0, dot), signature: Buffer.from(text.slice(dot + 1), 'base64') }
}

function decode(value: string): string | undefined {
  try {
    return decodeURIComponent(value)
  } catch {
    return undefined
  }
}
