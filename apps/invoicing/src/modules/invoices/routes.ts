import {
  IdParams,
  limitOf,
  notFound,
  PageOf,
  type Parts,
  type Server,
  type Static,
} from '../../http/index.ts'
import { createInvoice } from './create.ts'
import { today } from './invoice.ts'
import { findInvoice, listInvoices } from './queries.ts'
import { InvoiceDetail, InvoiceQuery, InvoiceSummary, NewInvoice, NextStatus } from './schemas.ts'
import { changeStatus } from './status.ts'

const minutesMs = 60_000

export function invoiceRoutes(server: Server, parts: Parts): void {
  const { db, cache } = parts
  const one = { params: IdParams, response: { 200: InvoiceDetail } }

  const list = { querystring: InvoiceQuery, response: { 200: PageOf(InvoiceSummary) } }
  server.get('/invoices', { schema: list }, ({ query }) => {
    const options = { tags: ['invoices', 'customer-names'], ttl: 5 * minutesMs }
    return cache.get(listKey(query), options, () => listInvoices(db, query))
  })

  const create = { body: NewInvoice, response: { 201: InvoiceDetail } }
  server.post('/invoices', { schema: create }, async ({ body, login }, reply) => {
    const invoice = await createInvoice(parts, login, body)
    return reply.code(201).send(invoice)
  })

  server.get('/invoices/:id', { schema: one }, async ({ params: { id } }) => {
    const tags = [`invoice:${id}`, 'customer-names']
    const load = async () => (await findInvoice(db, id)) ?? null
    const invoice = await cache.get(`invoice:${id}:${today()}`, { tags, ttl: 5 * minutesMs }, load)
    if (!invoice) throw notFound('invoice')
    return invoice
  })

  const status = { ...one, body: NextStatus }
  server.post('/invoices/:id/status', { schema: status }, ({ params, body, login }) =>
    changeStatus(parts, login, { id: params.id, status: body.status }),
  )
}

/** Holds the day, for on the next one other invoices are overdue. */
function listKey(query: Static<typeof InvoiceQuery>): string {
  const { status = '', customerId = '', cursor = '' } = query
  return `invoices:${today()}:${status}:${customerId}:${limitOf(query)}:${cursor}`
}
