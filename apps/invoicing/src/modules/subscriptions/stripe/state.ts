import type { Stripe } from 'stripe'
import { unknownPrice } from '../errors.ts'
import type { PaidPlan } from '../schemas.ts'
import type { Contract } from '../standing.ts'
import type { Status } from '../tables.ts'

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
/** A first payment that never came in ends nothing, for nothing had begun. */
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
