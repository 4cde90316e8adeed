import { type Static, t } from '../../platform/http/index.ts'

const PlanName = t.Enum(['free', 'pro', 'team'])
export type Plan = Static<typeof PlanName>
export const PaidPlanName = t.Enum(['pro', 'team'])
export type PaidPlan = Static<typeof PaidPlanName>

/** How much of everything an organisation may have; null is without end. */
const Limits = t.Closed({
  members: t.OrNull(t.Count),
  customers: t.OrNull(t.Count),
  invoicesPerMonth: t.OrNull(t.Count),
  draftsPerMonth: t.OrNull(t.Count),
})
export type Limits = Static<typeof Limits>

export const PlanOffer = t.Closed({
  plan: PlanName,
  name: t.Text(40),
  priceMinorPerMonth: t.Minor,
  currency: t.Currency,
  limits: Limits,
})
export type PlanOffer = Static<typeof PlanOffer>

export const Subscription = t.Closed({
  plan: PlanName,
  status: t.Enum(['active', 'past_due', 'canceled']),
  seats: t.Count,
  renewsAt: t.OrNull(t.Timestamp),
  cancelsAt: t.OrNull(t.Timestamp),
  provider: t.Enum(['local', 'stripe']),
  limits: Limits,
  usage: t.Closed({
    members: t.Count,
    customers: t.Count,
    invoicesThisMonth: t.Count,
    draftsThisMonth: t.Count,
  }),
})
export type SubscriptionView = Static<typeof Subscription>
export type Usage = SubscriptionView['usage']

export const Checkout = t.Closed({
  id: t.IdText,
  plan: PaidPlanName,
  priceMinorPerMonth: t.Minor,
  currency: t.Currency,
  status: t.Enum(['open', 'paid']),
})
export type Checkout = Static<typeof Checkout>
