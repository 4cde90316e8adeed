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

const tags = ['invoices']
const minutesMs = 60_000

export function invoiceRoutes(server: Server, parts: Parts): void {
  const { db, cache } = parts
  const one = { tags, params: IdParams, response: { 200: InvoiceDetail } }

  const list = {
    operationId: 'listInvoices',
    summary: 'Invoices, newest first',
    tags,
    querystring: InvoiceQuery,
    response: { 200: PageOf(InvoiceSummary) },
  }
  server.get('/invoices', { schema: list }, ({ query }) => {
    const options = { tags: ['invoices', 'customer-names'], ttl: 5 * minutesMs }
    return cache.get(listKey(query), options, () => listInvoices(db, query))
  })

  const create = {
    operationId: 'createInvoice',
    summary: 'A draft under the next number',
    tags,
    body: NewInvoice,
    response: { 201: InvoiceDetail },
  }
  server.post('/invoices', { schema: create }, async ({ body, login }, reply) => {
    const invoice = await createInvoice(parts, login, body)
    return reply.code(201).send(invoice)
  })

  const read = { ...one, operationId: 'getInvoice', summary: 'One invoice with its lines' }
  server.get('/invoices/:id', { schema: read }, async ({ params: { id } }) => {
    const options = { tags: [`invoice:${id}`, 'customer-names'], ttl: 5 * minutesMs }
    const load = async () => (await findInvoice(db, id)) ?? null
    const invoice = await cache.get(`invoice:${id}:${today()}`, options, load)
    if (!invoice) throw notFound('invoice')
    return invoice
  })

  const status = {
    ...one,
    operationId: 'changeInvoiceStatus',
    summary: 'Sends an invoice, or voids it',
    body: NextStatus,
  }
  server.post('/invoices/:id/status', { schema: status }, ({ params, body, login }) =>
    changeStatus(parts, login, { id: params.id, status: body.status }),
  )
}

/** Holds the day, for on the next one other invoices are overdue. */
function listKey(query: Static<typeof InvoiceQuery>): string {
  const { status = '', customerId = '', cursor = '' } = query
  return `invoices:${today()}:${status}:${customerId}:${limitOf(query)}:${cursor}`
}
