import { type Parts, requireRole, type Server, stateOfJob, t } from '../../platform/http/index.ts'
import { FailedJob, listFailedJobs } from './list.ts'
import { discardJob, retryJob } from './retry.ts'

const limit = 100
const params = t.Closed({ id: t.Uuid })

export function failedJobRoutes(server: Server, parts: Parts): void {
  const list = {
    operationId: 'listFailedJobs',
    summary: 'Jobs of the organisation that have failed for good, the latest first',
    description: 'For owners and admins; with an `invoiceId`, for every member.',
    querystring: t.Closed({ invoiceId: t.Optional(t.Id) }),
    response: { 200: t.Closed({ items: t.List(FailedJob, limit), more: t.Boolean() }) },
  }
  server.get('/failed-jobs', { schema: list }, async ({ query: { invoiceId }, login }) => {
    if (invoiceId === undefined) requireRole(login, 'admin')
    const found = await listFailedJobs(parts, { limit: limit + 1, invoiceId })
    return { items: found.slice(0, limit), more: found.length > limit }
  })

  const retry = {
    operationId: 'retryJob',
    summary:
      'Tries a failed job again; a mail of an invoice goes to its customer’s present address',
    params,
    body: t.Closed({}),
    response: { 202: t.Closed({ job: t.JobState }) },
  }
  server.post('/jobs/:id/retry', { schema: retry }, async ({ login, params: { id } }) => {
    requireRole(login, 'admin')
    await retryJob(parts, id)
    return { job: await stateOfJob(parts, id) }
  })

  const discard = {
    operationId: 'discardJob',
    summary: 'Gives up a failed job',
    params,
    body: t.Closed({}),
    response: { 204: t.Null() },
  }
  server.post('/jobs/:id/discard', { schema: discard }, async ({ login, params: { id } }) => {
    requireRole(login, 'admin')
    await discardJob(parts, id)
  })
}
