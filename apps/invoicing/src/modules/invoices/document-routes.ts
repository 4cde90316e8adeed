import { Type } from '@fastify/type-provider-typebox'
import type { Job } from '@tenfold/runtime'
import { on } from '../../database/index.ts'
import {
  Closed,
  File,
  IdParams,
  JobState,
  type Login,
  notFound,
  type Parts,
  Problem,
  type Server,
} from '../../http/index.ts'
import { findDocument } from './documents.ts'
import type { RenderInvoice } from './render-job.ts'
import type { InvoiceTables } from './tables.ts'

const tags = ['invoices']

interface DocumentParts extends Parts {
  readonly renderInvoice: Job<RenderInvoice>
}

/** Asking for an invoice's PDF, seeing whether it is ready, fetching it. */
export function documentRoutes(server: Server, parts: DocumentParts): void {
  const { db, jobs } = parts

  const Answer = Closed({ job: JobState })
  const ask = {
    operationId: 'renderInvoice',
    summary: 'Asks for the PDF of an invoice',
    tags,
    params: IdParams,
    response: { 200: Answer, 202: Answer },
  }
  server.post('/invoices/:id/pdf', { schema: ask }, async ({ params, login }, reply) => {
    const { id } = await enqueue(parts, login, params.id)
    const job = await jobs.find(id)
    const state = job?.state ?? 'queued'
    // Inline jobs have run by now: the same route answers 200 then, and 202 once there are workers.
    return reply.code(state === 'done' ? 200 : 202).send({ job: { id, state } })
  })

  const watch = {
    operationId: 'getJob',
    summary: 'How far a job of the organisation is',
    tags,
    params: Closed({ id: Type.String({ format: 'uuid' }) }),
    response: { 200: JobState },
  }
  server.get('/jobs/:id', { schema: watch }, async ({ params }) => {
    const job = await jobs.find(params.id)
    if (!job) throw notFound('job')
    return { id: job.id, state: job.state }
  })

  const fetch = {
    operationId: 'getInvoicePdf',
    summary: 'The PDF of an invoice',
    tags,
    params: IdParams,
    response: { 200: File('application/pdf') },
  }
  server.get('/invoices/:id/pdf', { schema: fetch }, async ({ params }, reply) => {
    const document = await findDocument(db, params.id)
    if (!document)
      throw new Problem(404, 'Not found', 'This invoice has no PDF yet: ask for it by POST')
    const name = `inline; filename="invoice-${document.number}.pdf"`
    reply.header('content-disposition', name).header('cache-control', 'private, no-cache')
    return reply.type('application/pdf').send(document.content)
  })
}

function enqueue(
  { db, jobs, renderInvoice }: DocumentParts,
  login: Login,
  invoiceId: string,
): Promise<{ readonly id: string }> {
  return db.transaction(async (tx) => {
    const invoice = await on<InvoiceTables>(tx)
      .selectFrom('invoices')
      .select('id')
      .where('id', '=', invoiceId)
      .executeTakeFirst()
    if (!invoice) throw notFound('invoice')
    return jobs.enqueue(tx, renderInvoice, { invoiceId, actorName: login.userName })
  })
}
