import { minutesMs, type Parts } from '../../platform/http/index.ts'
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

interface Figures {
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

/** Takes a month such as `2026-01`, or a day of it, and returns the month that is `months` later. */
const monthsFrom = (month: string, months: number): string => {
  const [year = 0, number = 0] = month.split('-').map(Number)
  return new Date(Date.UTC(year, number - 1 + months, 1)).toISOString().slice(0, 7)
}

/** The twelve months up to and with this one, oldest first. */
export function monthsUpTo(month: string): string[] {
  return Array.from({ length: 12 }, (_, index) => monthsFrom(month, index - 11))
}

export const monthAfter = (month: string): string => monthsFrom(month, 1)

const firstOf = (month: string): string => `${month.slice(0, 7)}-01`
