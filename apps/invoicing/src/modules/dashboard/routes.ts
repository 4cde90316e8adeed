import { Type } from '@fastify/type-provider-typebox'
import type { Queryable } from '@tenfold/runtime'
import { today } from '../../calendar.ts'
import {
  AnyText,
  Closed,
  Count,
  Currency,
  IdText,
  List,
  Minor,
  type Parts,
  type Server,
  type Static,
} from '../../http/index.ts'
import {
  bestCustomers,
  currenciesOfInvoices,
  revenueByMonth,
  sumOutstanding,
} from '../invoices/index.ts'
import { sumPaid } from '../payments/index.ts'
import { findSettings } from '../settings/index.ts'

const Dashboard = Closed({
  currency: Currency,
  /** All that can be asked for. */
  currencies: List(Currency, 200),
  revenueByMonth: List(Closed({ month: AnyText(7), totalMinor: Minor }), 12),
  paidThisMonthMinor: Minor,
  outstandingMinor: Minor,
  overdueMinor: Minor,
  overdueCount: Count,
  bestCustomers: List(Closed({ id: IdText, name: AnyText(200), totalMinor: Minor }), 5),
})
const minutesMs = 60_000
const tags = ['invoices', 'payments', 'customer-names', 'settings']

/** How the organisation's business goes, in one currency: sums never mix two. */
export function dashboardRoutes(server: Server, { db, cache }: Parts): void {
  const schema = {
    operationId: 'getDashboard',
    summary: 'Revenue, what is outstanding, the best customers',
    tags: ['dashboard'],
    querystring: Closed({ currency: Type.Optional(Currency) }),
    response: { 200: Dashboard },
  }
  server.get('/dashboard', { schema }, ({ query }) => {
    const day = today()
    const options = { tags, ttl: 10 * minutesMs }
    const key = `dashboard:${day}:${query.currency ?? ''}`
    return cache.get(key, options, () => loadDashboard(db, day, query.currency))
  })
}

async function loadDashboard(
  db: Queryable,
  day: string,
  wanted: string | undefined,
): Promise<Static<typeof Dashboard>> {
  const { currency: usual } = await findSettings(db)
  const currency = wanted ?? usual
  const months = lastMonths(day)
  const thisMonth = `${day.slice(0, 7)}-01`
  const since = `${months[0] ?? day.slice(0, 7)}-01`
  const revenue = await revenueByMonth(db, { since, currency })
  const totals = new Map(revenue.map(({ month, totalMinor }) => [month, totalMinor]))
  const used = await currenciesOfInvoices(db)
  return {
    currency,
    currencies: [...new Set([usual, ...used.toSorted()])],
    revenueByMonth: months.map((month) => ({ month, totalMinor: totals.get(month) ?? 0 })),
    paidThisMonthMinor: await sumPaid(db, { since: thisMonth, currency }),
    ...(await sumOutstanding(db, currency)),
    bestCustomers: await bestCustomers(db, { since, currency, limit: 5 }),
  }
}

/** The twelve months up to and with the one that `day` lies in, oldest first. */
export function lastMonths(day: string): string[] {
  const [year = 0, month = 0] = day.split('-').map(Number)
  return Array.from({ length: 12 }, (_, index) =>
    new Date(Date.UTC(year, month - 12 + index, 1)).toISOString().slice(0, 7),
  )
}
