import type { Parts } from '../../platform/http/index.ts'
import {
  currenciesOfInvoices,
  currenciesTag,
  type Outstanding,
  type Revenue,
  receivablesTag,
  revenueTag,
  sumOutstanding,
  sumRevenue,
} from '../invoices/index.ts'
import { incomeTag, sumPaid } from '../payments/index.ts'
import { firstOf, monthAfter, monthsUpTo } from './months.ts'

const minutesMs = 60_000

/** Figures of the dashboard, each cached by itself. */
export interface Figures {
  readonly currencies: readonly string[]
  readonly earlier: Revenue
  readonly thisMonth: Revenue
  readonly outstanding: Outstanding
  readonly paidThisMonthMinor: number
}

/** Tags of each figure. Past months hardly change, and they hold most invoices. */
function tagsOn(day: string): Readonly<Record<keyof Figures, readonly string[]>> {
  const months = monthsUpTo(day).map(revenueTag)
  return {
    currencies: [currenciesTag],
    earlier: months.slice(0, -1),
    thisMonth: months.slice(-1),
    outstanding: [receivablesTag],
    paidThisMonthMinor: [incomeTag],
  }
}

/** Tags of a copy of all figures. */
export function tagsOfFigures(day: string): string[] {
  return Object.values(tagsOn(day)).flat()
}

/** Each figure from a copy of its own if there is one: a write makes anew what it changes, and no more. */
export async function keptFigures(
  { db, cache }: Parts,
  { day, currency }: { readonly day: string; readonly currency: string },
): Promise<Figures> {
  const tags = tagsOn(day)
  const keep = <Name extends keyof Figures>(name: Name, load: () => Promise<Figures[Name]>) => {
    const key = `dashboard:${day}:${currency}:${name}`
    return cache.get(key, { tags: tags[name], ttl: 10 * minutesMs }, load)
  }
  const [year = ''] = monthsUpTo(day)
  const [since, begun] = [firstOf(year), firstOf(day)]
  const until = firstOf(monthAfter(day))
  return {
    currencies: await keep('currencies', () => currenciesOfInvoices(db)),
    earlier: await keep('earlier', () => sumRevenue(db, { currency, since, before: begun })),
    thisMonth: await keep('thisMonth', () =>
      sumRevenue(db, { currency, since: begun, before: until }),
    ),
    outstanding: await keep('outstanding', () => sumOutstanding(db, { currency, day })),
    paidThisMonthMinor: await keep('paidThisMonthMinor', () =>
      sumPaid(db, { since: begun, before: until, currency }),
    ),
  }
}
