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
  Text,
} from '../../http/index.ts'
import { searchCustomers } from '../customers/index.ts'
import { invoicesTag, searchInvoices } from '../invoices/index.ts'

const Found = Closed({
  customers: List(Closed({ id: IdText, name: AnyText(200), email: AnyText(254) })),
  invoices: List(
    Closed({
      id: IdText,
      number: Count,
      status: AnyText(20),
      totalMinor: Minor,
      currency: Currency,
      customer: Closed({ id: IdText, name: AnyText(200) }),
    }),
  ),
})
const limit = 10

const tags = ['customers', 'customer-names', invoicesTag]
const minutesMs = 60_000

/** Customers by a fragment of their name, invoices by one of their number or their customer's name. */
export function searchRoutes(server: Server, { db, cache }: Parts): void {
  const schema = {
    operationId: 'search',
    summary: 'Customers and invoices by a fragment of their name or number',
    tags: ['search'],
    querystring: Closed({ q: Text(100) }),
    response: { 200: Found },
  }
  server.get('/search', { schema }, ({ query }) => {
    const fragment = query.q.trim()
    const key = `search:${today()}:${fragment}`
    return cache.get(key, { tags, ttl: 5 * minutesMs }, () => find(db, fragment))
  })
}

async function find(db: Queryable, fragment: string): Promise<Static<typeof Found>> {
  const customers = await searchCustomers(db, fragment, limit)
  const customerIds = customers.map(({ id }) => id)
  const invoices = await searchInvoices(db, { fragment, customerIds, limit })
  return { customers, invoices }
}
