import type { Queryable } from '@tenfold/runtime'
import { minutesMs, type Parts, type Server, type Static, t } from '../../platform/http/index.ts'
import { searchCustomers } from '../customers/index.ts'
import { InvoiceStatus, invoicesTag, searchInvoices } from '../invoices/index.ts'
import { organizationDay } from '../settings/index.ts'

const Found = t.Closed({
  more: t.Closed({ customers: t.Boolean(), invoices: t.Boolean() }),
  customers: t.List(t.Closed({ id: t.IdText, name: t.AnyText(200), email: t.AnyText(254) })),
  invoices: t.List(
    t.Closed({
      id: t.IdText,
      number: t.Count,
      status: InvoiceStatus,
      totalMinor: t.Minor,
      currency: t.Currency,
      customer: t.Closed({ id: t.IdText, name: t.AnyText(200) }),
    }),
  ),
})
const limit = 10

const tags = ['customers', 'customer-names', invoicesTag]

/** Customers by a fragment of their name, invoices by one of their number or their customer's name. */
export function searchRoutes(server: Server, parts: Parts): void {
  const { db, cache } = parts
  const schema = {
    operationId: 'search',
    summary: 'Customers and invoices by a fragment of their name or number',
    querystring: t.Closed({ q: t.Text(100) }),
    response: { 200: Found },
  }
  server.get('/search', { schema }, async ({ query }) => {
    const fragment = query.q.trim()
    const day = await organizationDay(parts)
    const key = `search:${day}:${fragment}`
    return cache.get(key, { tags, ttl: 5 * minutesMs }, () => find(db, fragment, day))
  })
}

async function find(db: Queryable, fragment: string, day: string): Promise<Static<typeof Found>> {
  const customers = await searchCustomers(db, fragment, limit + 1)
  const invoices = await searchInvoices(db, { fragment, limit: limit + 1, day })
  return {
    customers: customers.slice(0, limit),
    invoices: invoices.slice(0, limit),
    more: { customers: customers.length > limit, invoices: invoices.length > limit },
  }
}
