import type { Tx } from '@tenfold/runtime'
import type { Stripe } from 'stripe'
import { tenant } from '../../../platform/database/index.ts'
import type { Parts } from '../../../platform/http/index.ts'
import type { Actor } from '../../activity/index.ts'
import type { StripeBilling } from '../billing.ts'
import { subscriptionContended, unknownPrice } from '../errors.ts'
import { changeSubscription, findSubscription } from '../queries.ts'
import type { PaidPlan } from '../schemas.ts'
import type { Contract, Status } from '../standing.ts'

const maxTries = 5

interface SyncOptions {
  readonly billing: StripeBilling
  /** Stripe's customer to ask about while none is stored for the organisation. */
  readonly customerId: string
  /** The actor; the caller by default. */
  readonly by?: Actor
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

/** The contract that follows from an organisation's Stripe subscriptions: the newest active one, or the free plan. */
export function contractOf(
  subscriptions: readonly Stripe.Subscription[],
  prices: Readonly<Record<PaidPlan, string>>,
): Contract {
  const newestFirst = subscriptions.toSorted((a, b) => b.created - a.created)
  const living = newestFirst.find(({ status }) => statusOf(status))
  if (living) return contractFor(living, prices)
  const hasEnded = subscriptions.some(({ status }) => endings.has(status))
  return { ...free, status: hasEnded ? 'canceled' : 'active' }
}

const free = { plan: 'free', renewsAt: null, cancelsAt: null, stripeSubscriptionId: null } as const
/** `incomplete_expired` is not among them: without a first payment the subscription never began. */
const endings = new Set<string>(['canceled', 'unpaid', 'paused'])

/** Status of a subscription that gives access, also while Stripe still tries to collect a payment. */
function statusOf(status: string): Status | undefined {
  if (status === 'active' || status === 'trialing') return 'active'
  return status === 'past_due' ? 'past_due' : undefined
}

function contractFor(
  subscription: Stripe.Subscription,
  prices: Readonly<Record<PaidPlan, string>>,
): Contract {
  const [item] = subscription.items.data
  const periodEnd = dateOf(item?.current_period_end)
  const atPeriodEnd = subscription.cancel_at_period_end ? periodEnd : null
  return {
    plan: planOf(subscription.id, item?.price.id, prices),
    status: statusOf(subscription.status) ?? 'active',
    renewsAt: periodEnd,
    cancelsAt: dateOf(subscription.cancel_at) ?? atPeriodEnd,
    stripeSubscriptionId: subscription.id,
  }
}

function planOf(
  subscriptionId: string,
  price: string | undefined,
  prices: Readonly<Record<PaidPlan, string>>,
): PaidPlan {
  if (price === prices.pro) return 'pro'
  if (price === prices.team) return 'team'
  throw unknownPrice(subscriptionId, price)
}

const dateOf = (seconds: number | null | undefined) => (seconds ? new Date(seconds * 1_000) : null)
