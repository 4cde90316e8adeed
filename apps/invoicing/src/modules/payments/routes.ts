import { keyOfPage, minutesMs, notFound, type Server, t } from '../../platform/http/index.ts'
import { numbersOfInvoices, Payment } from '../invoices/index.ts'
import type { PaymentParts } from './provider.ts'
import { listPayments, paymentsOf, paymentsTag } from './queries.ts'
import { NewPayment, recordPayment } from './record.ts'
import { checkCharge, closeCharge } from './unanswered.ts'

const Listed = t.Closed({
  ...Payment.properties,
  invoice: t.Closed({ id: t.IdText, number: t.Count }),
})
export function paymentRoutes(server: Server, parts: PaymentParts): void {
  const { db, cache } = parts

  const list = {
    operationId: 'listPayments',
    summary: 'Payments of all invoices, newest first',
    querystring: t.Closed(t.pageFields),
    response: { 200: t.Page(Listed) },
  }
  server.get('/payments', { schema: list }, ({ query }) => {
    const options = { tags: [paymentsTag], ttl: 5 * minutesMs }
    return cache.get(keyOfPage('payments', query), options, () => listPayments(db, query))
  })

  const ofOne = {
    operationId: 'listPaymentsOfInvoice',
    summary: 'Payments of one invoice, newest first',
    params: t.IdParams,
    response: { 200: t.Closed({ items: t.List(Payment, 1_000) }) },
  }
  server.get('/invoices/:id/payments', { schema: ofOne }, async ({ params: { id } }) => {
    if (!(await numbersOfInvoices(db, [id])).has(id)) throw notFound('invoice')
    return { items: await paymentsOf(db, id) }
  })

  const record = {
    operationId: 'recordPayment',
    summary: 'Writes down a payment that has arrived',
    params: t.IdParams,
    body: NewPayment,
    response: { 201: Payment },
  }
  server.post('/invoices/:id/payments', { schema: record }, async (request) => {
    const { params, body } = request
    return recordPayment(parts, { invoiceId: params.id, input: body })
  })

  unansweredRoutes(server, parts)
}

function unansweredRoutes(server: Server, parts: PaymentParts): void {
  const check = {
    operationId: 'checkPayment',
    summary: 'Asks the provider how an unanswered charge ended; nothing is charged by that',
    params: t.IdParams,
    body: t.Closed({}),
    response: { 200: Payment, 202: Payment },
  }
  const config = { calls: 'few' } as const
  server.post('/payments/:id/check', { schema: check, config }, async (request, reply) => {
    const payment = await checkCharge(parts, request.login, request.params.id)
    return reply.code(payment.status === 'pending' ? 202 : 200).send(payment)
  })

  const close = {
    operationId: 'closePayment',
    summary: 'Writes down how an unanswered charge ended, as the provider shows it elsewhere',
    params: t.IdParams,
    body: t.Closed({ outcome: t.Enum(['succeeded', 'declined']) }),
    response: { 200: Payment },
  }
  server.post('/payments/:id/close', { schema: close }, ({ params, body }) =>
    closeCharge(parts, { id: params.id, ...body }),
  )
}
