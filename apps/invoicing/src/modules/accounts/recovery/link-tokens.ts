import { timingSafeEqual } from 'node:crypto'
import { deriveSecret } from '../../../platform/database/index.ts'

export type LinkPurpose = 'verify-email' | 'reset-password' | 'invitation'

export type LinkTokens = ReturnType<typeof linkTokens>

const tokenForm = /^(?<id>[\w-]{20})(?<proof>[\w-]{43})$/

/**
 * Tokens are worked out from a row's id by the installation's secret: the database holds nothing that
 * opens a link, jobs carry no token, and each try at one mail sends the same link.
 */
export function linkTokens(secret: string) {
  const proofOf = (purpose: LinkPurpose, id: string) =>
    deriveSecret(secret, `${purpose} link of ${id}`)
  return {
    /** The token that leads to the row of this id, for this purpose alone. */
    write: (purpose: LinkPurpose, id: string) => `${id}${proofOf(purpose, id)}`,
    /** The id that the token leads to, if it is one of ours and for this purpose. */
    read(purpose: LinkPurpose, token: string): string | undefined {
      const { id, proof } = tokenForm.exec(token)?.groups ?? {}
      if (id === undefined || proof === undefined) return undefined
      const expected = Buffer.from(proofOf(purpose, id))
      return timingSafeEqual(Buffer.from(proof), expected) ? id : undefined
    },
  }
}
