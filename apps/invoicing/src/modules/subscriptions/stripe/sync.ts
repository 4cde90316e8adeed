import type { Tx } from '@tenfold/runtime'
import { tenant } from '../../../platform/database/index.ts'
import type { Parts } from '../../../platform/http/index.ts'
import type { Actor } from '../../activity/index.ts'
import type { StripeBilling } from '../billing.ts'
import { changeSubscription } from '../change.ts'
import { subscriptionContended } from '../errors.ts'
import { findSubscription } from '../queries.ts'
import type { Contract } from '../standing.ts'
import { contractOf } from './state.ts'

const maxTries = 5

export interface SyncOptions {
  readonly billing: StripeBilling
  /** Stripe's customer to ask about while none is stored for the organisation. */
  readonly customerId: string
  /** The actor; the caller by default. */
  readonly by?: Actor
  /** Runs effects in a transaction. */
  readonly commit: (effects: (tx: Tx) => Promise<void>) => Promise<void>
}

/**
 * Writes the state that Stripe answers now. The contents of events are ignored, so events may come twice, late or in
 * any order. A process that reads Stripe first and writes last would restore an older state. So the write requires the
 * version that was stored before Stripe was asked; if another process has written since, Stripe is asked again.
 */
export async function syncWithStripe(parts: Parts, options: SyncOptions): Promise<void> {
  for (let tries = 1; tries <= maxTries; tries++) if (await tryToSync(parts, options)) return
  throw subscriptionContended(maxTries)
}

async function tryToSync(parts: Parts, options: SyncOptions): Promise<boolean> {
  const { by, billing, commit } = options
  const before = await findSubscription(parts.db)
  const stripeCustomerId = before.stripeCustomerId ?? options.customerId
  const contract = await askStripe(billing, stripeCustomerId)
  const after = { ...contract, stripeCustomerId }
  try {
    await commit(async (tx) => {
      if (!(await changeSubscription(tx, parts, { before, after, by }))) throw new Overtaken()
    })
    return true
  } catch (error) {
    if (error instanceof Overtaken) return false
    throw error
  }
}

/** Undoes the transaction, a job's completion included. */
class Overtaken extends Error {}

async function askStripe({ client, prices }: StripeBilling, customer: string): Promise<Contract> {
  const { data } = await client.subscriptions.list({ customer, status: 'all', limit: 100 })
  const own = data.filter(({ metadata }) => metadata['org_id'] === tenant())
  return contractOf(own, prices)
}
