import type { Queryable } from '@tenfold/runtime'
import { on, tenant } from '../../../platform/database/index.ts'
import type { Parts } from '../../../platform/http/index.ts'
import type { StripeBilling } from '../billing.ts'
import { findSubscription, insertSubscription, type Subscription } from '../queries.ts'
import { noPortal, nothingToCancel } from '../refusals.ts'
import type { PaidPlan } from '../schemas.ts'
import { standingOf } from '../standing.ts'
import { syncWithStripe } from './sync.ts'

export interface CheckoutOptions {
  readonly plan: PaidPlan
  readonly origin: string
}

/** Where the owner goes to get the plan: a second subscription beside one that lives would be paid twice. */
export async function stripeCheckoutUrl(
  parts: Parts,
  billing: StripeBilling,
  { plan, origin }: CheckoutOptions,
): Promise<string> {
  const page = `${origin}/subscription`
  const subscription = await findSubscription(parts.db)
  const { stripeSubscriptionId: living, stripeCustomerId } = subscription
  if (!living || !stripeCustomerId) return newSubscriptionUrl(parts, billing, { plan, page })
  const standing = standingOf(subscription, new Date())
  if (standing.plan !== plan)
    return planChangeUrl(billing, { customer: stripeCustomerId, living, plan, page })
  await setEnding(parts, billing, { subscription, endsWithPeriod: false })
  return page
}

async function newSubscriptionUrl(
  { db }: Parts,
  billing: StripeBilling,
  { plan, page }: { readonly plan: PaidPlan; readonly page: string },
): Promise<string> {
  const { client, prices } = billing
  const metadata = { org_id: tenant() }
  const customer = await findOrCreateCustomer(db, billing)
  await closeOpenCheckouts(billing, customer)
  const { url } = await client.checkout.sessions.create({
    mode: 'subscription',
    customer,
    client_reference_id: metadata.org_id,
    line_items: [{ price: prices[plan], quantity: 1 }],
    metadata,
    subscription_data: { metadata },
    success_url: `${page}?checkout=done`,
    cancel_url: `${page}?checkout=cancelled`,
  })
  return url ?? page
}

/** One an organisation, or it could come to pay for two subscriptions that know nothing of each other. */
async function findOrCreateCustomer(db: Parts['db'], { client }: StripeBilling): Promise<string> {
  const { stripeCustomerId } = await findSubscription(db)
  if (stripeCustomerId) return stripeCustomerId
  const orgId = tenant()
  const idempotencyKey = `customer-of-${orgId}`
  const { id } = await client.customers.create({ metadata: { org_id: orgId } }, { idempotencyKey })
  return db.transaction(async (tx) => {
    await insertSubscription(tx)
    await keepCustomer(tx, id)
    return (await findSubscription(tx)).stripeCustomerId ?? id
  })
}

async function keepCustomer(tx: Queryable, stripeCustomerId: string): Promise<void> {
  await on(tx)
    .updateTable('subscriptions')
    .set({ stripeCustomerId })
    .where('orgId', '=', tenant())
    .where('stripeCustomerId', 'is', null)
    .execute()
}

/** Only one of several open checkouts may be paid. */
async function closeOpenCheckouts({ client }: StripeBilling, customer: string): Promise<void> {
  const { data } = await client.checkout.sessions.list({ customer, status: 'open' })
  for (const { id } of data) await client.checkout.sessions.expire(id)
}

interface PlanChange {
  readonly customer: string
  readonly living: string
  readonly plan: PaidPlan
  readonly page: string
}

/** Stripe's page that shows what the change costs, and makes it. */
async function planChangeUrl(
  { client, prices }: StripeBilling,
  { customer, living, plan, page }: PlanChange,
): Promise<string> {
  const { items } = await client.subscriptions.retrieve(living)
  const item = { id: items.data[0]?.id ?? '', price: prices[plan], quantity: 1 }
  const { url } = await client.billingPortal.sessions.create({
    customer,
    return_url: page,
    flow_data: {
      type: 'subscription_update_confirm',
      subscription_update_confirm: { subscription: living, items: [item] },
    },
  })
  return url
}

export async function portalUrl(
  { db }: Parts,
  { client }: StripeBilling,
  origin: string,
): Promise<string> {
  const { stripeCustomerId: customer } = await findSubscription(db)
  if (!customer) throw noPortal()
  const page = { customer, return_url: `${origin}/subscription` }
  return (await client.billingPortal.sessions.create(page)).url
}

export async function cancelWithStripe(parts: Parts, billing: StripeBilling): Promise<void> {
  const subscription = await findSubscription(parts.db)
  if (!subscription.stripeSubscriptionId) throw nothingToCancel()
  await setEnding(parts, billing, { subscription, endsWithPeriod: true })
}

interface Ending {
  readonly subscription: Subscription
  readonly endsWithPeriod: boolean
}

async function setEnding(
  parts: Parts,
  billing: StripeBilling,
  { subscription, endsWithPeriod }: Ending,
): Promise<void> {
  const { stripeSubscriptionId, stripeCustomerId } = subscription
  await billing.client.subscriptions.update(stripeSubscriptionId ?? '', {
    cancel_at_period_end: endsWithPeriod,
  })
  await syncWithStripe(parts, {
    billing,
    customerId: stripeCustomerId ?? '',
    commit: (effects) => parts.db.transaction(effects),
  })
}
