import type { Limits, Subscription } from './api.ts'

const WORDS: readonly (readonly [keyof Limits, string])[] = [
  ['members', 'members'],
  ['customers', 'customers'],
  ['invoicesPerMonth', 'invoices a month'],
  ['draftsPerMonth', 'drafted reminders a month'],
]

/** The limits of a plan, a line each: `10 members`, `Unlimited customers`. */
export function linesOf(limits: Limits): readonly string[] {
  return WORDS.map(([key, words]) => `${limits[key]?.toLocaleString('en') ?? 'Unlimited'} ${words}`)
}

export interface Meter {
  readonly name: string
  readonly used: number
  readonly limit: number | null
}

export function metersOf({ usage, limits }: Pick<Subscription, 'usage' | 'limits'>): Meter[] {
  return [
    { name: 'Members and open invitations', used: usage.members, limit: limits.members },
    { name: 'Customers', used: usage.customers, limit: limits.customers },
    {
      name: 'Invoices this month',
      used: usage.invoicesThisMonth,
      limit: limits.invoicesPerMonth,
    },
    {
      name: 'Drafted reminders this month',
      used: usage.draftsThisMonth,
      limit: limits.draftsPerMonth,
    },
  ]
}

export function isFull({ used, limit }: Meter): boolean {
  return limit !== null && used >= limit
}
