import type { Queryable, Tx } from '@tenfold/runtime'
import { on, tenant } from '../../platform/database/index.ts'
import { notFound, type Parts } from '../../platform/http/index.ts'
import { testCards } from '../../platform/test-cards.ts'
import { plans } from './plans.ts'
import { changeSubscription, lockSubscription } from './queries.ts'
import { alreadyPaid, declined, nothingToCancel, unknownCard } from './refusals.ts'
import type { Checkout, PaidPlan } from './schemas.ts'
import { monthsLater, standingOf } from './standing.ts'

export async function insertCheckout(tx: Queryable, plan: PaidPlan): Promise<string> {
  const { id } = await on(tx)
    .insertInto('checkouts')
    .values({ orgId: tenant(), plan })
    .returning('id')
    .executeTakeFirstOrThrow()
  return id
}

export async function findCheckout(db: Queryable, id: string): Promise<Checkout> {
  const row = await on(db)
    .selectFrom('checkouts')
    .select(['id', 'plan', 'status'])
    .where('id', '=', id)
    .executeTakeFirstOrThrow(() => notFound('checkout'))
  const { priceMinorPerMonth, currency } = plans[row.plan]
  return { ...row, priceMinorPerMonth, currency }
}

/** Takes the first month's payment; the plan is in force from that moment. */
export function confirmCheckout(
  parts: Parts,
  { id, cardNumber }: { readonly id: string; readonly cardNumber: string },
): Promise<void> {
  return parts.db.transaction(async (tx) => {
    // Locked first, so that of two confirmations the second finds the checkout paid.
    const before = await lockSubscription(tx)
    const checkout = await findCheckout(tx, id)
    if (checkout.status === 'paid') throw alreadyPaid()
    chargeTestCard(cardNumber)
    await markPaid(tx, id)
    const renewsAt = monthsLater(new Date(), 1)
    const { plan } = checkout
    const after = { plan, status: 'active', renewsAt, ...withoutEnd } as const
    await changeSubscription(tx, parts, { before, after })
  })
}

const withoutEnd = { cancelsAt: null, stripeSubscriptionId: null }

async function markPaid(tx: Tx, id: string): Promise<void> {
  await on(tx).updateTable('checkouts').set({ status: 'paid' }).where('id', '=', id).execute()
}

/** Ends the plan with the month that is paid. Cancelled twice, it still ends then. */
export function cancelLocally(parts: Parts): Promise<void> {
  return parts.db.transaction(async (tx) => {
    const before = await lockSubscription(tx)
    const standing = standingOf(before, new Date())
    if (standing.plan === 'free') throw nothingToCancel()
    const { stripeSubscriptionId } = before
    const cancelsAt = standing.cancelsAt ?? standing.renewsAt ?? new Date()
    const after = { ...standing, cancelsAt, stripeSubscriptionId }
    await changeSubscription(tx, parts, { before, after })
  })
}

/** Pretends to charge the card; throws if it is declined or unknown. */
function chargeTestCard(cardNumber: string): void {
  const digits = cardNumber.replaceAll(' ', '')
  if (digits === testCards.declined) throw declined()
  if (digits !== testCards.accepted) throw unknownCard()
}
