import { minutesMs, type Parts, type Server, type Static, t } from '../../platform/http/index.ts'
import { namesOfCustomers } from '../customers/index.ts'
import type { Revenue } from '../invoices/index.ts'
import { keptSettings, organizationDay, settingsTag } from '../settings/index.ts'
import { keptFigures, monthsUpTo, tagsOfFigures } from './figures.ts'

const Dashboard = t.Closed({
  currency: t.Currency,
  currencies: t.List(t.Currency, 200),
  revenueByMonth: t.List(t.Closed({ month: t.AnyText(7), netMinor: t.Minor }), 12),
  paidThisMonthMinor: t.Minor,
  outstandingMinor: t.Minor,
  overdueMinor: t.Minor,
  overdueCount: t.Count,
  bestCustomers: t.List(t.Closed({ id: t.IdText, name: t.AnyText(200), netMinor: t.Minor }), 5),
})
const listedCustomers = 5

/** How the organisation's business goes, in one currency: sums never mix two. */
export function dashboardRoutes(server: Server, parts: Parts): void {
  const schema = {
    operationId: 'getDashboard',
    summary: 'Revenue, what is outstanding, the best customers',
    querystring: t.Closed({ currency: t.Optional(t.CurrencyChoice) }),
    response: { 200: Dashboard },
  }
  server.get('/dashboard', { schema }, async ({ query }) => {
    const day = await organizationDay(parts)
    const tags = [settingsTag, 'customer-names', ...tagsOfFigures(day)]
    const key = `dashboard:${day}:${query.currency ?? ''}`
    const load = () => loadDashboard(parts, day, query.currency)
    return parts.cache.get(key, { tags, ttl: 10 * minutesMs }, load)
  })
}

async function loadDashboard(
  parts: Parts,
  day: string,
  wanted: string | undefined,
): Promise<Static<typeof Dashboard>> {
  const { currency: usual } = await keptSettings(parts)
  const currency = wanted ?? usual
  const figures = await keptFigures(parts, { day, currency })
  const { currencies, earlier, thisMonth, outstanding, paidThisMonthMinor } = figures
  const byMonth = new Map([earlier, thisMonth].flatMap((revenue) => revenue.byMonth.map(entry)))
  return {
    currency,
    currencies: [...new Set([usual, ...currencies.toSorted()])],
    revenueByMonth: monthsUpTo(day).map((month) => ({
      month,
      netMinor: byMonth.get(month) ?? 0,
    })),
    paidThisMonthMinor,
    ...outstanding,
    bestCustomers: await named(parts, best([...earlier.byCustomer, ...thisMonth.byCustomer])),
  }
}

const entry = ({ month, netMinor }: { month: string; netMinor: number }) =>
  [month, netMinor] as const

type Share = Revenue['byCustomer'][number]

/** The customers that were invoiced most, who may appear more than once in `shares`. */
function best(shares: readonly Share[]): Share[] {
  const totals = new Map<string, number>()
  for (const { id, netMinor } of shares) totals.set(id, (totals.get(id) ?? 0) + netMinor)
  return [...totals]
    .map(([id, netMinor]) => ({ id, netMinor }))
    .toSorted((a, b) => b.netMinor - a.netMinor || Number(a.id) - Number(b.id))
    .slice(0, listedCustomers)
}

async function named({ db }: Parts, shares: readonly Share[]) {
  const names = await namesOfCustomers(
    db,
    shares.map(({ id }) => id),
  )
  return shares.map(({ id, netMinor }) => ({ id, name: names.get(id) ?? '', netMinor }))
}
