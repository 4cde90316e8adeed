import type { Generated } from 'kysely'
import type { PaidPlan, Plan } from './schemas.ts'

export type Status = 'active' | 'past_due' | 'canceled'

export interface SubscriptionTables {
  readonly subscriptions: {
    readonly orgId: string
    readonly plan: Generated<Plan>
    readonly status: Generated<Status>
    readonly renewsAt: Generated<Date | null>
    readonly cancelsAt: Generated<Date | null>
    readonly version: Generated<string>
    readonly stripeCustomerId: Generated<string | null>
    readonly stripeSubscriptionId: Generated<string | null>
  }
  readonly checkouts: {
    readonly id: Generated<string>
    readonly orgId: string
    readonly plan: PaidPlan
    readonly status: Generated<'open' | 'paid'>
  }
  readonly stripeEvents: {
    readonly id: Generated<string>
    readonly orgId: string
    readonly eventId: string
    readonly type: string
  }
}
