import { Type } from '@fastify/type-provider-typebox'
import {
  Closed,
  Count,
  Currency,
  Minor,
  OrNull,
  Text,
  Timestamp,
} from '../../platform/http/index.ts'
import { planNames } from './plans.ts'

const PlanName = Type.Enum([...planNames])
export const PaidPlanName = Type.Enum(['pro', 'team'])

const Limits = Closed({
  members: OrNull(Count),
  customers: OrNull(Count),
  invoicesPerMonth: OrNull(Count),
  draftsPerMonth: OrNull(Count),
})

export const PlanOffer = Closed({
  plan: PlanName,
  name: Text(40),
  priceMinorPerMonth: Minor,
  currency: Currency,
  limits: Limits,
})

export const Subscription = Closed({
  plan: PlanName,
  status: Type.Enum(['active', 'past_due', 'canceled']),
  seats: Count,
  renewsAt: OrNull(Timestamp),
  cancelsAt: OrNull(Timestamp),
  provider: Type.Enum(['local', 'stripe']),
  limits: Limits,
  usage: Closed({
    members: Count,
    customers: Count,
    invoicesThisMonth: Count,
    draftsThisMonth: Count,
  }),
})
