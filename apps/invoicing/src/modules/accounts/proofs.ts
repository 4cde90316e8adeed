import type { Tx } from '@tenfold/runtime'
import { sql } from 'kysely'
import { on } from '../../database/index.ts'
import { newId } from './id.ts'
import type { IdentityTables } from './tables.ts'

export type ProofPurpose = 'verify-email' | 'reset-password'

interface Mailbox {
  readonly userId: string
  readonly email: string
}

const hours: Readonly<Record<ProofPurpose, number>> = { 'verify-email': 24, 'reset-password': 1 }

/**
 * A row that a link will lead to, for whoever reads the user's mails. Earlier ones stay good until they
 * expire, so that nobody can spoil a link by asking for more of them.
 */
export async function issueProof(tx: Tx, purpose: ProofPurpose, to: Mailbox): Promise<string> {
  const verifications = on<IdentityTables>(tx)
  await verifications
    .deleteFrom('verifications')
    .where('expiresAt', '<', sql<Date>`now()`)
    .execute()
  const { id } = await verifications
    .insertInto('verifications')
    .values({
      id: newId(),
      identifier: `${purpose}:${to.userId}`,
      value: to.email,
      expiresAt: sql<Date>`now() + make_interval(hours => ${hours[purpose]})`,
    })
    .returning('id')
    .executeTakeFirstOrThrow()
  return id
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
  const rows = await on<IdentityTables>(tx)
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
