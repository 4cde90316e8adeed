import type { Tx } from '@tenfold/runtime'
import { sql } from 'kysely'
import { countOf, on } from '../../../platform/database/index.ts'
import { newId } from '../new-id.ts'

export type ProofPurpose = 'verify-email' | 'reset-password'

interface Mailbox {
  readonly userId: string
  readonly email: string
}

const hours: Readonly<Record<ProofPurpose, number>> = { 'verify-email': 24, 'reset-password': 1 }

/** Most mails of one purpose to one address: a user who finds none of ten won't find an eleventh. */
export const mailsAnHour = 10

/**
 * Writes the row that a mailed link leads to. Earlier links stay valid until they expire, so that a stranger can't
 * invalidate a user's link by requesting another. Undefined when the address got `mailsAnHour` within the last hour:
 * a stranger can type an address, and its owner must not be flooded.
 */
export async function issueProof(
  tx: Tx,
  purpose: ProofPurpose,
  to: Mailbox,
): Promise<string | undefined> {
  const tables = on(tx)
  const identifier = `${purpose}:${to.userId}`
  await tables.deleteFrom('verifications').where('expiresAt', '<', sql<Date>`now()`).execute()
  if ((await countRecent(tx, identifier, to)) >= mailsAnHour) return undefined
  const { id } = await tables
    .insertInto('verifications')
    .values({
      id: newId(),
      identifier,
      value: to.email,
      expiresAt: sql<Date>`now() + make_interval(hours => ${hours[purpose]})`,
    })
    .returning('id')
    .executeTakeFirstOrThrow()
  return id
}

/** Those of the last hour, under a lock on the user: else many at once would all find that there are few. */
async function countRecent(tx: Tx, identifier: string, { userId }: Mailbox): Promise<number> {
  const tables = on(tx)
  await tables.selectFrom('users').select('id').where('id', '=', userId).forNoKeyUpdate().execute()
  const mails = tables.selectFrom('verifications').where('identifier', '=', identifier)
  return countOf(mails.where('createdAt', '>', sql<Date>`now() - interval '1 hour'`))
}

/**
 * Uses a proof up, with all others of the same user and purpose: in one statement, so that of two
 * requests at once one gets the proof and the other nothing.
 */
export async function redeemProof(
  tx: Tx,
  purpose: ProofPurpose,
  id: string,
): Promise<Mailbox | undefined> {
  const rows = await on(tx)
    .deleteFrom('verifications')
    .where('identifier', '=', (proof) =>
      proof
        .selectFrom('verifications as asked')
        .select('asked.identifier')
        .where('asked.id', '=', id)
        .where('asked.identifier', 'like', `${purpose}:%`)
        .where('asked.expiresAt', '>', sql<Date>`now()`),
    )
    .returning(['id', 'identifier', 'value'])
    .execute()
  const row = rows.find((one) => one.id === id)
  return row && { userId: row.identifier.slice(purpose.length + 1), email: row.value }
}
