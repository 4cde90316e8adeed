import type { JobStatus, Queryable } from '@tenfold/runtime'
import { impossible, notFound, type Parts } from '../../platform/http/index.ts'
import { type Action, recordActivity } from '../activity/index.ts'
import { findCustomer } from '../customers/index.ts'
import { findInvoice, invoiceLabel, invoiceOfSubject } from '../invoices/index.ts'
import { mailOf, mayDiscard, whatOf } from './list.ts'

/** Puts a failed job back in the queue. A mail about an invoice goes to where its customer can be reached now. */
export async function retryJob(parts: Parts, id: string): Promise<void> {
  const job = await requireFailed(parts, id)
  const payload = await correctedMail(parts, job)
  if (!(await parts.jobs.retry(id, { payload }))) throw noLongerFailed()
  await record(parts, 'job.retried', job)
}

export async function discardJob(parts: Parts, id: string): Promise<void> {
  const job = await requireFailed(parts, id)
  if (!mayDiscard(job.name))
    throw impossible('A card payment is in doubt until it was tried again: its sum stays reserved')
  if (!(await parts.jobs.discard(id))) throw noLongerFailed()
  await record(parts, 'job.discarded', job)
}

async function requireFailed({ jobs }: Parts, id: string): Promise<JobStatus> {
  const job = await jobs.find(id)
  if (!job) throw notFound('job')
  if (job.state !== 'failed') throw noLongerFailed()
  return job
}

const noLongerFailed = () =>
  impossible('This job has not failed, or another user has dealt with it')

/** The same mail to the customer's present address; undefined when it is the same address, or no such mail. */
async function correctedMail({ db, jobs }: Parts, { id, subject }: JobStatus) {
  const invoice = await invoiceAbout(db, subject)
  if (!invoice || subject === null) return undefined
  const failed = (await jobs.failed({ limit: 100, subject })).find((one) => one.id === id)
  const mail = failed && mailOf(failed)
  if (!mail) return undefined
  if (invoice.status === 'void')
    throw impossible(`${invoiceLabel(invoice.number)} is void: its mail would lead nowhere`)
  const customer = await findCustomer(db, invoice.customer.id)
  return customer && customer.email !== mail.to ? { ...mail, to: customer.email } : undefined
}

async function invoiceAbout(db: Queryable, subject: string | null) {
  const id = invoiceOfSubject(subject)
  return id === undefined ? undefined : findInvoice(db, id)
}

async function record(
  parts: Parts,
  action: Action,
  { id, name, subject }: JobStatus,
): Promise<void> {
  const invoice = await invoiceAbout(parts.db, subject)
  const label = `${whatOf(name)}${invoice ? ` of ${invoiceLabel(invoice.number)}` : ''}`
  await parts.db.transaction((tx) => recordActivity(tx, parts, { action, id, label }))
}
