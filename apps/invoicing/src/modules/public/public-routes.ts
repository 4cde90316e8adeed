import {
  jobAnswers,
  notFound,
  type Server,
  sendJob,
  stateOfJob,
  t,
  toJobState,
} from '../../platform/http/index.ts'
import { takeIdempotencyKeys } from '../../platform/idempotency/index.ts'
import { askForDocument, findDocument, invoiceSubject, sendDocument } from '../invoices/index.ts'
import { enterByToken, invoiceOf, shownInvoice } from './enter.ts'
import { type PublicParts, TokenParams } from './parts.ts'
import { payRoutes } from './pay-routes.ts'
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
