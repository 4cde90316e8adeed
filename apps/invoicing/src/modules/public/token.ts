import { randomBytes } from 'node:crypto'

/** Content of a link's token: the invoice's organisation, and 128 random bits. */
export interface Token {
  readonly orgId: string
  readonly secret: string
}

const format = /^([\w-]{1,64})\.([\w-]{22})$/

/** Undefined for what can't be a token: nothing of it may name a tenant. */
export function readToken(text: string): Token | undefined {
  const [, orgId, secret] = format.exec(text) ?? []
  return orgId === undefined || secret === undefined ? undefined : { orgId, secret }
}

export function newSecret(): string {
  return randomBytes(16).toString('base64url')
}

/** Where the page lies that shows the invoice. */
export function pathOf({ orgId, secret }: Token): string {
  return `/i/${orgId}.${secret}`
}
