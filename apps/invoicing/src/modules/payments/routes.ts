import { Type } from '@fastify/type-provider-typebox'
import {
  Closed,
  Count,
  Day,
  IdParams,
  IdText,
  List,
  limitOf,
  notFound,
  OptionalText,
  PageOf,
  type Parts,
  pageFields,
  type Server,
} from '../../http/index.ts'
import { limits, numbersOfInvoices, Payment } from '../invoices/index.ts'
import { listPayments, paymentsOf } from './queries.ts'
import { recordPayment } from './record.ts'

const tags = ['payments']
const minutesMs = 60_000

const Listed = Closed({
  ...Payment.properties,
  invoice: Closed({ id: IdText, number: Count }),
})
const NewPayment = Closed({
  amountMinor: Type.Integer({ format: 'int64', minimum: 1, maximum: limits.totalMinor }),
  paidOn: Type.Optional(Day),
  method: Type.Optional(Payment.properties.method),
  reference: Type.Optional(OptionalText(200)),
})

export function paymentRoutes(server: Server, parts: Parts): void {
  const { db, cache } = parts

  const list = {
    operationId: 'listPayments',
    summary: 'Payments of all invoices, newest first',
    tags,
    querystring: Closed(pageFields),
    response: { 200: PageOf(Listed) },
  }
  server.get('/payments', { schema: list }, ({ query }) => {
    const key = `payments:${limitOf(query)}:${query.cursor ?? ''}`
    const options = { tags: ['payments'], ttl: 5 * minutesMs }
    return cache.get(key, options, () => listPayments(db, query))
  })

  const ofOne = {
    operationId: 'listPaymentsOfInvoice',
    summary: 'Payments of one invoice, newest first',
    tags,
    params: IdParams,
    response: { 200: Closed({ items: List(Payment, 1_000) }) },
  }
  server.get('/invoices/:id/payments', { schema: ofOne }, async ({ params: { id } }) => {
    if (!(await numbersOfInvoices(db, [id])).has(id)) throw notFound('invoice')
    return { items: await paymentsOf(db, id) }
  })

  const record = {
    operationId: 'recordPayment',
    summary: 'Writes down a payment that has arrived',
    tags,
    params: IdParams,
    body: NewPayment,
    response: { 201: Payment },
  }
  server.post('/invoices/:id/payments', { schema: record }, async (request, reply) => {
    const { params, body, login } = request
    const payment = await recordPayment(parts, login, { invoiceId: params.id, input: body })
    return reply.code(201).send(payment)
  })
}
