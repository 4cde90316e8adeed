import { keyOfPage, minutesMs, notFound, type Server, t } from '../../platform/http/index.ts'
import { originOf } from '../../platform/mail/index.ts'
import { organizationDay } from '../settings/index.ts'
import { type InvoiceParts, withPayments } from './parts.ts'
import { findInvoice, listInvoices } from './queries.ts'
import {
  InvoiceBody,
  InvoiceChanges,
  InvoiceDetail,
  InvoiceQuery,
  InvoiceSummary,
  NextStatus,
} from './schemas.ts'
import { changeStatus } from './status.ts'
import { invoicesTag, invoiceTag } from './tags.ts'
import { createInvoice, editDraft } from './write.ts'

export function invoiceRoutes(server: Server, parts: InvoiceParts): void {
  const { db, cache } = parts
  const one = { params: t.IdParams, response: { 200: InvoiceDetail } }

  const list = {
    operationId: 'listInvoices',
    summary: 'Invoices, newest first or as sorted',
    querystring: InvoiceQuery,
    response: { 200: t.Page(InvoiceSummary) },
  }
  server.get('/invoices', { schema: list }, async ({ query }) => {
    const day = await organizationDay(parts)
    // Fragments are rarely typed twice; pages without one are what everybody opens.
    if (query.q !== undefined) return listInvoices(db, query, day)
    const options = { tags: [invoicesTag, 'customer-names'], ttl: 5 * minutesMs }
    // Holds the day: on the next one, other invoices are overdue.
    return cache.get(keyOfPage(`invoices:${day}`, query), options, () =>
      listInvoices(db, query, day),
    )
  })

  const create = {
    operationId: 'createInvoice',
    summary: 'A draft under the next number',
    body: InvoiceBody,
    response: { 201: InvoiceDetail },
  }
  server.post('/invoices', { schema: create }, ({ body }) => createInvoice(parts, body))

  const read = {
    ...one,
    operationId: 'getInvoice',
    summary: 'One invoice with its lines and payments',
  }
  server.get('/invoices/:id', { schema: read }, async ({ params: { id } }) => {
    const options = { tags: [invoiceTag(id), 'customer-names'], ttl: 5 * minutesMs }
    const load = async () => {
      const found = await findInvoice(db, id)
      return found ? withPayments(db, parts, found) : null
    }
    const day = await organizationDay(parts)
    const invoice = await cache.get(`invoice:${id}:${day}`, options, load)
    if (!invoice) throw notFound('invoice')
    return invoice
  })

  const edit = {
    ...one,
    operationId: 'editInvoice',
    summary: 'Writes a draft anew',
    body: InvoiceChanges,
  }
  server.patch('/invoices/:id', { schema: edit }, ({ params, body }) => {
    const { version, ...input } = body
    return editDraft(parts, { id: params.id, version, input })
  })

  const status = {
    ...one,
    operationId: 'changeInvoiceStatus',
    summary: 'Sends a draft to its customer, or voids an invoice',
    body: NextStatus,
  }
  server.post('/invoices/:id/status', { schema: status }, (request) => {
    const { params, body, login } = request
    const origin = originOf(request, parts.settings)
    return changeStatus(parts, login, { id: params.id, ...body, origin })
  })
}
