import type { FailedJob as StoredJob } from '@tenfold/runtime'
import { type Parts, type Static, t, toJobState } from '../../platform/http/index.ts'
import { type Mail, readMail } from '../../platform/mail/index.ts'
import { invoiceOfSubject, invoiceSubject, numbersOfInvoices } from '../invoices/index.ts'

export const FailedJob = t.Closed({
  id: t.IdText,
  kind: t.AnyText(100),
  invoice: t.OrNull(t.Closed({ id: t.IdText, number: t.Count })),
  mail: t.OrNull(t.Closed({ to: t.AnyText(254), subject: t.AnyText(200) })),
  failedAt: t.Timestamp,
  attempts: t.Count,
  reason: t.JobState.properties.reason,
  mayDiscard: t.Boolean(),
})
type ShownJob = Static<typeof FailedJob>

export async function listFailedJobs(
  { db, jobs }: Parts,
  { limit, invoiceId }: { readonly limit: number; readonly invoiceId: string | undefined },
): Promise<ShownJob[]> {
  const about = invoiceId === undefined ? {} : { subject: invoiceSubject(invoiceId) }
  const failed = await jobs.failed({ limit, ...about })
  const ids = failed.flatMap(({ subject }) => invoiceOfSubject(subject) ?? [])
  const numbers = await numbersOfInvoices(db, ids)
  return failed.map((job) => shown(job, numbers))
}

function shown(job: StoredJob, numbers: ReadonlyMap<string, number>): ShownJob {
  const invoiceId = invoiceOfSubject(job.subject) ?? ''
  const number = numbers.get(invoiceId)
  const mail = mailOf(job)
  return {
    id: job.id,
    kind: job.name,
    invoice: number === undefined ? null : { id: invoiceId, number },
    mail: mail && { to: mail.to, subject: mail.subject },
    failedAt: job.finishedAt.toISOString(),
    attempts: job.attempt,
    reason: toJobState(job).reason,
    mayDiscard: mayDiscard(job.name),
  }
}

/** The mail that a job was to send, if it was to send one and we can read it. */
export function mailOf({ name, payload }: Pick<StoredJob, 'name' | 'payload'>): Mail | null {
  if (name !== 'send-mail') return null
  try {
    return readMail(payload)
  } catch {
    return null
  }
}

/** While its charge isn't settled, the sum of a card payment stays reserved: only another try ends that. */
export function mayDiscard(name: string): boolean {
  return name !== 'charge-payment'
}

const names: Readonly<Record<string, string>> = {
  'send-mail': 'the mail',
  'account-mail': 'an invitation’s mail',
  'render-invoice': 'the PDF',
  'resize-avatar': 'a profile picture',
  'draft-reminder': 'the reminder’s draft',
  'charge-payment': 'the card payment',
  'sync-subscription': 'the update of the subscription',
}

export function whatOf(name: string): string {
  return names[name] ?? name
}
