import type { FastifyReply } from 'fastify'
import {
  jobAnswers,
  Problem,
  type Server,
  sendJob,
  stateOfJob,
  t,
} from '../../platform/http/index.ts'
import { askForDocument, type DocumentParts, findDocument } from './documents.ts'

export function documentRoutes(server: Server, parts: DocumentParts): void {
  const { db } = parts

  const ask = {
    operationId: 'renderInvoice',
    summary: 'Asks for the PDF of an invoice',
    params: t.IdParams,
    response: jobAnswers,
  }
  server.post('/invoices/:id/pdf', { schema: ask }, async ({ params, login }, reply) => {
    const asker = { invoiceId: params.id, actorName: login.userName, actorId: login.userId }
    return sendJob(reply, await stateOfJob(parts, await askForDocument(parts, asker)))
  })

  const fetch = {
    operationId: 'getInvoicePdf',
    summary: 'The PDF of an invoice',
    params: t.IdParams,
    response: { 200: t.File('application/pdf') },
  }
  server.get('/invoices/:id/pdf', { schema: fetch }, async ({ params }, reply) =>
    sendDocument(reply, await findDocument(db, params.id)),
  )
}

export function sendDocument(
  reply: FastifyReply,
  document: { readonly number: number; readonly content: Buffer } | undefined,
): FastifyReply {
  if (!document) throw new Problem('not-found', 'This invoice has no PDF yet: ask for it by POST')
  const name = `inline; filename="invoice-${document.number}.pdf"`
  reply.header('content-disposition', name).header('cache-control', 'private, no-cache')
  return reply.type('application/pdf').send(document.content)
}
