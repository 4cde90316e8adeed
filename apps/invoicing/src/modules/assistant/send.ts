import type { Job, Queryable } from '@tenfold/runtime'
import {
  impossible,
  type Login,
  notFound,
  type Parts,
  requireSameVersion,
} from '../../platform/http/index.ts'
import type { Mail } from '../../platform/mail/index.ts'
import { recordActivity } from '../activity/index.ts'
import { findCustomer } from '../customers/index.ts'
import { findInvoice, type InvoiceDetail, invoiceLabel, invoiceSubject } from '../invoices/index.ts'
import { ensureLink } from '../public/index.ts'
import { holdReminder, type Reminder, updateReminder } from './reminders.ts'

export interface SendParts extends Parts {
  readonly sendMail: Job<Mail>
  /** Refuses whose own address isn't confirmed. */
  readonly requireConfirmedEmail: (login: Login) => Promise<string>
}

interface Sending {
  readonly invoiceId: string
  /** The reminder's version that the sender saw; another one in the database refuses the sending. */
  readonly version?: number
  readonly origin: string
}

/** Mails the latest reminder of an invoice, once. The link is ours: a model's words never lead anywhere. */
export async function sendReminder(
  parts: SendParts,
  login: Login,
  { invoiceId, version, origin }: Sending,
): Promise<Reminder> {
  const replyTo = await parts.requireConfirmedEmail(login)
  return parts.db.transaction(async (tx) => {
    // Comes first, as it locks the invoice: no payment arrives between here and the mail.
    const url = `${origin}${await ensureLink(tx, invoiceId)}`
    const { number, customer } = await requireOverdue(tx, invoiceId)
    const reminder = requireUnsent(await holdReminder(tx, invoiceId))
    requireSameVersion('The reminder', version, reminder)
    const { id, subject, text } = reminder
    // An address that was corrected after the sending: the invoice keeps the old one, and the mail must arrive.
    const to = (await findCustomer(tx, customer.id))?.email ?? customer.email
    const mail = { to, replyTo, subject, text: `${text}\n\nSee the invoice: ${url}\n` }
    await parts.jobs.enqueue(tx, parts.sendMail, mail, { subject: invoiceSubject(invoiceId) })
    const label = invoiceLabel(number)
    await recordActivity(tx, parts, { action: 'reminder.sent', id: invoiceId, label })
    return updateReminder(tx, id, { sentAt: new Date(), sentTo: to })
  })
}

export async function requireOverdue(db: Queryable, invoiceId: string): Promise<InvoiceDetail> {
  const invoice = await findInvoice(db, invoiceId)
  if (!invoice) throw notFound('invoice')
  const label = invoiceLabel(invoice.number)
  if (invoice.status !== 'overdue')
    throw impossible(`${label} is ${invoice.status}: only overdue ones are reminded of`)
  if (invoice.balanceMinor === 0) throw impossible(`${label} is being paid just now`)
  return invoice
}

export function requireUnsent(reminder: Reminder): Reminder {
  if (reminder.sentAt === null) return reminder
  throw impossible(`This reminder was sent at ${reminder.sentAt}: draft another one`)
}
