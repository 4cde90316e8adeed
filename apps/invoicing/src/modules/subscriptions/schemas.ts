import { t } from '../../platform/http/index.ts'
import { planNames } from './plans.ts'

const PlanName = t.Enum([...planNames])
export const PaidPlanName = t.Enum(['pro', 'team'])

const Limits = t.Closed({
  members: t.OrNull(t.Count),
  customers: t.OrNull(t.Count),
  invoicesPerMonth: t.OrNull(t.Count),
  draftsPerMonth: t.OrNull(t.Count),
})

export const PlanOffer = t.Closed({
  plan: PlanName,
  name: t.Text(40),
  priceMinorPerMonth: t.Minor,
  currency: t.Currency,
  limits: Limits,
})

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
