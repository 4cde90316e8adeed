import { defineJob, gaveUp, type Job, type JobRun, type Queryable } from '@tenfold/runtime'
import { z } from 'zod'
import type { AppConfig } from '../../platform/config/index.ts'
import type { Parts } from '../../platform/http/index.ts'
import { findInvoice } from '../invoices/index.ts'
import { organizationDayIn } from '../settings/index.ts'
import { streamAnswer } from './chat.ts'
import { type Draft, plain, readDraft } from './draft.ts'
import { nothingWritten } from './errors.ts'
import { type Facts, factsOf, promptFor, type Tone } from './prompt.ts'
import { findUnwritten, writeReminder } from './reminders.ts'

const Payload = z.object({ id: z.string() })
export type DraftReminder = z.infer<typeof Payload>

interface DraftParts extends Parts {
  readonly settings: Pick<AppConfig, 'assistant'>
}

/** The job that has a reminder written. An attempt ends within half a minute: inline, a user waits for it. */
export function draftReminderJob(parts: () => DraftParts): Job<DraftReminder> {
  return defineJob({
    name: 'draft-reminder',
    payload: Payload,
    maxAttempts: 5,
    timeoutMs: 30_000,
    async run({ payload: { id }, idempotencyKey, signal, report, complete }) {
      const { db, settings } = parts()
      const unwritten = await findUnwritten(db, id)
      if (!unwritten) return
      const facts = await findFacts(db, unwritten)
      const draft = await askForDraft(settings, facts, { idempotencyKey, signal, report })
      const { model } = settings.assistant
      await complete((tx) => writeReminder(tx, parts(), { id, draft, model }))
    },
  })
}

async function findFacts(
  db: Queryable,
  { invoiceId, tone }: { readonly invoiceId: string; readonly tone: Tone },
): Promise<Facts> {
  const invoice = await findInvoice(db, invoiceId)
  if (invoice?.status !== 'overdue') throw gaveUp('The invoice is no longer overdue', paidMeanwhile)
  return factsOf({ invoice, tone, today: await organizationDayIn(db) })
}

const paidMeanwhile = { forUser: 'The invoice is no longer overdue, so no reminder is needed.' }
const noAssistant = { forUser: 'This installation has no assistant.' }

async function askForDraft(
  { assistant }: DraftParts['settings'],
  facts: Facts,
  { report, ...run }: Pick<JobRun<unknown>, 'idempotencyKey' | 'signal' | 'report'>,
): Promise<Draft> {
  if (assistant.url === undefined)
    throw gaveUp('There is no assistant: set ASSISTANT_URL', noAssistant)
  let answer = ''
  for await (const piece of streamAnswer(assistant, { ...run, messages: promptFor(facts) })) {
    answer += piece
    report({ text: plain(answer) })
  }
  const draft = readDraft(answer, facts)
  if (draft) return draft
  throw nothingWritten()
}
