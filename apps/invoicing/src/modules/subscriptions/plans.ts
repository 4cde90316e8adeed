import type { Plan, PlanOffer } from './schemas.ts'

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
