import {
  impossible,
  jobAnswers,
  notFound,
  Problem,
  type Server,
  sendJob,
  stateOfJob,
  t,
  toJobState,
} from '../../platform/http/index.ts'
import { takeIdempotencyKeys } from '../../platform/idempotency/index.ts'
import {
  askForDocument,
  findDocument,
  invoiceSubject,
  limits,
  Payment,
  sendDocument,
} from '../invoices/index.ts'
import { beginCharge, type CardToken, paymentOf } from '../payments/index.ts'
import { enterByToken, invoiceOf, shownInvoice } from './enter.ts'
import { type PublicParts, TokenParams } from './parts.ts'
import { PublicInvoice, viewInvoice } from './view.ts'

export function publicRoutes(server: Server, parts: PublicParts): void {
  server.addHook('onRequest', enterByToken)
  takeIdempotencyKeys(server, parts, invoiceOf(parts))

  const view = {
    operationId: 'getPublicInvoice',
    summary: 'An invoice as its customer sees it',
    params: TokenParams,
    response: { 200: PublicInvoice },
  }
  server.get('/invoices/:token', { schema: view }, ({ params }) => viewInvoice(parts, params.token))

  documentRoutes(server, parts)
  payRoutes(server, parts)
}

function documentRoutes(server: Server, parts: PublicParts): void {
  const ask = {
    operationId: 'renderPublicInvoice',
    summary: 'Asks for the PDF of the invoice',
    params: TokenParams,
    body: t.Closed({}),
    response: jobAnswers,
  }
  const config = { calls: 'few' } as const
  server.post('/invoices/:token/pdf', { schema: ask, config }, async ({ params }, reply) => {
    const { id, customer } = await shownInvoice(parts, params.token)
    const asked = { invoiceId: id, actorName: customer.name }
    return sendJob(reply, await stateOfJob(parts, await askForDocument(parts, asked)))
  })

  const watch = {
    operationId: 'getPublicJob',
    summary: 'How far the PDF is',
    params: t.Closed({ ...TokenParams.properties, id: t.Uuid }),
    response: { 200: t.JobState },
  }
  server.get('/invoices/:token/jobs/:id', { schema: watch }, async ({ params }) => {
    const { id } = await shownInvoice(parts, params.token)
    const job = await parts.jobs.find(params.id)
    // Other jobs of the organisation, and other invoices, are none of this customer's business.
    const isTheirs = job?.name === parts.renderInvoice.name && job.subject === invoiceSubject(id)
    if (!isTheirs) throw notFound('job')
    return toJobState(job)
  })

  const fetch = {
    operationId: 'getPublicInvoicePdf',
    summary: 'The PDF of the invoice',
    params: TokenParams,
    response: { 200: t.File('application/pdf') },
  }
  server.get('/invoices/:token/pdf', { schema: fetch }, async ({ params }, reply) => {
    const { id } = await shownInvoice(parts, params.token)
    return sendDocument(reply, await findDocument(parts.db, id))
  })
}

const fields = { id: t.IdText, status: Payment.properties.status }

const Card = t.Closed({
  // 12 to 19 digits; spaces may group them.
  cardNumber: t.String({ maxLength: 30, pattern: '^\\d(?: ?\\d){11,18}$' }),
  amountMinor: t.Optional(t.Integer({ format: 'int64', minimum: 1, maximum: limits.totalMinor })),
})

function payRoutes(server: Server, parts: PublicParts): void {
  const { db } = parts

  const Answer = t.Closed({ payment: t.Closed(fields) })
  const pay = {
    operationId: 'payPublicInvoice',
    summary: 'Pays the invoice by card, or a part of it',
    params: TokenParams,
    body: Card,
    response: { 200: Answer, 202: Answer },
  }
  const config = { calls: 'few' } as const
  server.post(
    '/invoices/:token/payments',
    { schema: pay, config },
    async ({ params, body }, reply) => {
      const { id: invoiceId, customer } = await shownInvoice(parts, params.token)
      const card = await tokenize(parts, body.cardNumber)
      const { amountMinor } = body
      const amount = amountMinor === undefined ? {} : { amountMinor }
      const charge = { invoiceId, card, actorName: customer.name, ...amount }
      const { id } = await beginCharge(parts, charge)
      // An inline job has settled it by now.
      const status = (await paymentOf(db, { invoiceId, id }))?.status ?? 'pending'
      if (status === 'failed')
        throw new Problem('payment-declined', 'The card was declined: nothing has been charged')
      return reply.code(status === 'succeeded' ? 200 : 202).send({ payment: { id, status } })
    },
  )

  const watch = {
    operationId: 'getPublicPayment',
    summary: 'How a payment stands',
    params: t.Closed({ ...TokenParams.properties, id: t.Id }),
    response: { 200: t.Closed(fields) },
  }
  server.get('/invoices/:token/payments/:id', { schema: watch }, async ({ params }) => {
    const invoice = await shownInvoice(parts, params.token)
    const payment = await paymentOf(db, { invoiceId: invoice.id, id: params.id })
    if (!payment) throw notFound('payment')
    return { id: payment.id, status: payment.status }
  })
}

async function tokenize({ paymentProvider }: PublicParts, number: string): Promise<CardToken> {
  if (!paymentProvider) throw impossible('Cards are not taken here: pay by bank transfer')
  const card = await paymentProvider.tokenize(number.replaceAll(' ', ''))
  if (card) return card
  throw new Problem('invalid-input', 'This is no card that can be charged: check its number')
}
