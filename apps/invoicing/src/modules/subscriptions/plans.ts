export const planNames = ['free', 'pro', 'team'] as const
export type Plan = (typeof planNames)[number]
export type PaidPlan = Exclude<Plan, 'free'>

/** How much of everything an organisation may have; null is without end. */
export interface Limits {
  readonly members: number | null
  readonly customers: number | null
  readonly invoicesPerMonth: number | null
  readonly draftsPerMonth: number | null
}

export interface PlanOffer {
  readonly plan: Plan
  readonly name: string
  readonly priceMinorPerMonth: number
  readonly currency: string
  readonly limits: Limits
}

/** What is on offer, cheapest first. */
export const plans: Readonly<Record<Plan, PlanOffer>> = {
  free: {
    plan: 'free',
    name: 'Free',
    priceMinorPerMonth: 0,
    currency: 'EUR',
    limits: { members: 3, customers: 100, invoicesPerMonth: 200, draftsPerMonth: 5 },
  },
  pro: {
    plan: 'pro',
    name: 'Pro',
    priceMinorPerMonth: 1_900,
    currency: 'EUR',
    limits: { members: 10, customers: 5_000, invoicesPerMonth: 2_000, draftsPerMonth: 100 },
  },
  team: {
    plan: 'team',
    name: 'Team',
    priceMinorPerMonth: 4_900,
    currency: 'EUR',
    limits: { members: null, customers: null, invoicesPerMonth: null, draftsPerMonth: 1_000 },
  },
}
