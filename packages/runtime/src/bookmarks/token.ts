import { createHmac, randomBytes, timingSafeEqual } from 'node:crypto'
import { type Bookmark, formatBookmark, parseBookmark, type Secret } from '../kernel/index.ts'

/** A bookmark as clients carry it. */
export interface Token {
  /** Names the client, whatever it has seen. */
  readonly client: string
  readonly bookmark: Bookmark
  /** When it was written, in milliseconds of the time of day. */
  readonly at: number
}

const label = 'tenfold-bookmark'
const written = /^([\w-]{16})\.([\dA-F-]{5,60})\.([0-9a-z]{1,11})\.([\w-]{43})$/

export function newClient(): string {
  return randomBytes(12).toString('base64url')
}

/** Writes a token that only who knows the secret can write: `client.bookmark.time.signature`. */
export function writeToken({ client, bookmark, at }: Token, secret: Secret): string {
  const text = `${client}.${formatBookmark(bookmark)}.${Math.round(at).toString(36)}`
  return `${text}.${sign(text, secret).toString('base64url')}`
}

/** Reads what `writeToken` wrote with the same secret; undefined for any other text. */
export function readToken(text: string, secret: Secret): Token | undefined {
  const [, client, position, time, signature] = written.exec(text) ?? []
  if (client === undefined || position === undefined || time === undefined || !signature)
    return undefined
  const expected = sign(`${client}.${position}.${time}`, secret)
  const given = Buffer.from(signature, 'base64url')
  if (given.length !== expected.length || !timingSafeEqual(given, expected)) return undefined
  const bookmark = parseBookmark(position)
  return bookmark && { client, bookmark, at: Number.parseInt(time, 36) }
}

function sign(text: string, secret: Secret): Buffer {
  return createHmac('sha256', secret.reveal()).update(`${label}\n${text}`).digest()
}
