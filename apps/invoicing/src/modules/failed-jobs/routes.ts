import { Type } from '@fastify/type-provider-typebox'
import {
  AnyText,
  Closed,
  Count,
  Id,
  IdText,
  JobState,
  List,
  OrNull,
  type Parts,
  requireRole,
  type Server,
  stateOfJob,
  Timestamp,
  Uuid,
} from '../../platform/http/index.ts'
import { listFailedJobs } from './list.ts'
import { discardJob, retryJob } from './retry.ts'

const limit = 100
const FailedJob = Closed({
  id: IdText,
  /** What it was to do, such as `send-mail`. */
  kind: AnyText(100),
  /** The invoice that it is about. */
  invoice: OrNull(Closed({ id: IdText, number: Count })),
  /** Of a mail: whom it was to reach, and its subject. */
  mail: OrNull(Closed({ to: AnyText(254), subject: AnyText(200) })),
  failedAt: Timestamp,
  attempts: Count,
  reason: JobState.properties.reason,
  mayDiscard: Type.Boolean(),
})
const params = Closed({ id: Uuid })

/** What has failed for good, so that somebody can do something about it. */
export function failedJobRoutes(server: Server, parts: Parts): void {
  const list = {
    operationId: 'listFailedJobs',
    summary: 'Jobs of the organisation that have failed for good, the latest first',
    description: 'For owners and admins; with an `invoiceId`, for every member.',
    querystring: Closed({ invoiceId: Type.Optional(Id) }),
    response: { 200: Closed({ items: List(FailedJob, limit), more: Type.Boolean() }) },
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
    body: Closed({}),
    response: { 202: Closed({ job: JobState }) },
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
    body: Closed({}),
    response: { 204: Type.Null() },
  }
  server.post('/jobs/:id/discard', { schema: discard }, async ({ login, params: { id } }) => {
    requireRole(login, 'admin')
    await discardJob(parts, id)
  })
}
