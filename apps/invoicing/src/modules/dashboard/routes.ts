import { Type } from '@fastify/type-provider-typebox'
import type { Queryable } from '@tenfold/runtime'
import { Closed, type Parts, type Server, type Static } from '../../http/index.ts'
import { bestCustomers, revenueByMonth, sumOutstanding } from '../invoices/index.ts'
import { findSettings } from '../settings/index.ts'

const Dashboard = Closed({
  revenueByMonth: Type.Array(Closed({ month: Type.String(), totalMinor: Type.Integer() })),
  outstandingMinor: Type.Integer(),
  overdueMinor: Type.Integer(),
  overdueCount: Type.Integer(),
  bestCustomers: Type.Array(
    Closed({ id: Type.String(), name: Type.String(), totalMinor: Type.Integer() }),
  ),
  currency: Type.String(),
})
const minutesMs = 60_000
const tags = ['invoices', 'customer-names', 'settings']

/** How the organisation's business goes. */
export function dashboardRoutes(server: Server, { db, cache }: Parts): void {
  const schema = {
    operationId: 'getDashboard',
    summary: 'Revenue, what is outstanding, the best customers',
    tags: ['dashboard'],
    response: { 200: Dashboard },
  }
  server.get('/dashboard', { schema }, () => {
    const day = new Date().toISOString().slice(0, 10)
    const options = { tags, ttl: 10 * minutesMs }
    return cache.get(`dashboard:${day}`, options, () => loadDashboard(db, day))
  })
}

async function loadDashboard(db: Queryable, day: string): Promise<Static<typeof Dashboard>> {
  const months = lastMonths(day)
  const since = `${months[0] ?? day.slice(0, 7)}-01`
  const revenue = await revenueByMonth(db, since)
  const totals = new Map(revenue.map(({ month, totalMinor }) => [month, totalMinor]))
  return {
    revenueByMonth: months.map((month) => ({ month, totalMinor: totals.get(month) ?? 0 })),
    ...(await sumOutstanding(db)),
    bestCustomers: await bestCustomers(db, { since, limit: 5 }),
    currency: (await findSettings(db)).currency,
  }
}

/** The twelve months up to and with the one that `day` lies in, oldest first. */
export function lastMonths(day: string): string[] {
  const [year = 0, month = 0] = day.split('-').map(Number)
  return Array.from({ length: 12 }, (_, index) =>
    new Date(Date.UTC(year, month - 12 + index, 1)).toISOString().slice(0, 7),
  )
}
