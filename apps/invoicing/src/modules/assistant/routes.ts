import type { Job } from '@tenfold/runtime'
import type { AppConfig } from '../../platform/config/index.ts'
import {
  jobAnswers,
  Problem,
  requireVersion,
  type Server,
  sendJob,
  stateOfJob,
  t,
} from '../../platform/http/index.ts'
import { originOf } from '../../platform/mail/index.ts'
import { invoiceSubject } from '../invoices/index.ts'
import { requireRoom } from '../subscriptions/index.ts'
import { limits } from './draft.ts'
import type { DraftReminder } from './draft-job.ts'
import type { Tone } from './prompt.ts'
import {
  countDraftsOfMonth,
  draftsTag,
  findReminder,
  holdReminder,
  insertReminder,
  Reminder,
  updateReminder,
} from './reminders.ts'
import { requireOverdue, requireUnsent, type SendParts, sendReminder } from './send.ts'

export interface AssistantParts extends SendParts {
  readonly draftReminder: Job<DraftReminder>
  readonly settings: Pick<AppConfig, 'assistant' | 'publicUrl'>
}

const texts = { subject: t.LineText(limits.subject), text: t.Text(limits.text) }
/** Reminders of overdue invoices: the assistant drafts them, people send them. */
export function assistantRoutes(server: Server, parts: AssistantParts): void {
  draftRoute(server, parts)
  reminderRoutes(server, parts)
  sendRoute(server, parts)
}

function draftRoute(server: Server, parts: AssistantParts): void {
  const draft = {
    operationId: 'draftReminder',
    summary: 'Has the assistant draft a reminder of an overdue invoice',
    params: t.IdParams,
    body: t.Closed({ tone: t.Optional(t.Enum(['friendly', 'firm'])) }),
    response: jobAnswers,
  }
  server.post('/invoices/:id/reminder', { schema: draft }, async ({ params, body }, reply) => {
    if (parts.settings.assistant.url === undefined)
      throw new Problem('no-assistant', 'There is no assistant here: set ASSISTANT_URL')
    const job = await stateOfJob(parts, await startDraft(parts, params.id, body.tone ?? 'friendly'))
    if (job.state === 'failed')
      throw new Problem('assistant-unavailable', job.reason?.message ?? 'It wrote no reminder')
    return sendJob(reply, job)
  })
}

async function startDraft(
  { db, jobs, cache, draftReminder }: AssistantParts,
  invoiceId: string,
  tone: Tone,
): Promise<string> {
  const { id } = await db.transaction(async (tx) => {
    await requireOverdue(tx, invoiceId)
    await requireRoom(tx, 'draftsPerMonth', () => countDraftsOfMonth(tx))
    const reminder = await insertReminder(tx, invoiceId, tone)
    await cache.invalidate(tx, [draftsTag])
    const about = { subject: invoiceSubject(invoiceId), failedBefore: 'discard' } as const
    return jobs.enqueue(tx, draftReminder, { id: reminder }, about)
  })
  return id
}

function reminderRoutes(server: Server, { db }: AssistantParts): void {
  const one = { params: t.IdParams, response: { 200: Reminder } }

  const get = {
    operationId: 'getReminder',
    summary: 'The latest reminder of an invoice, sent or not',
    ...one,
  }
  server.get('/invoices/:id/reminder', { schema: get }, ({ params }) => findReminder(db, params.id))

  const edit = {
    operationId: 'editReminder',
    summary: 'Changes a reminder before it is sent',
    ...one,
    body: t.Partial(t.Closed({ ...texts, version: t.Version }), {
      additionalProperties: false,
      minProperties: 1,
    }),
  }
  server.patch('/invoices/:id/reminder', { schema: edit }, ({ params, body }) =>
    db.transaction(async (tx) => {
      const reminder = requireUnsent(await holdReminder(tx, params.id))
      requireVersion('The reminder', body, reminder)
      const { id } = reminder
      const { text, version: _, ...rest } = body
      return updateReminder(tx, id, { ...rest, ...(text === undefined ? {} : { body: text }) })
    }),
  )
}

function sendRoute(server: Server, parts: AssistantParts): void {
  const send = {
    operationId: 'sendReminder',
    summary: 'Mails a reminder to its customer, with the link to the invoice',
    params: t.IdParams,
    body: t.Closed({ version: t.Optional(t.Version) }),
    response: { 200: Reminder },
  }
  server.post('/invoices/:id/reminder/send', { schema: send }, (request) => {
    const { params, body, login } = request
    const origin = originOf(request, parts.settings)
    return sendReminder(parts, login, { invoiceId: params.id, ...body, origin })
  })
}
