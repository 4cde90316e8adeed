import type { Job, Tx } from '@tenfold/runtime'
import { dayInWords } from '../../calendar.ts'
import type { Parts } from '../../platform/http/index.ts'
import { defused, type Mail } from '../../platform/mail/index.ts'
import {
  type InvoiceDetail,
  invoiceLabel,
  invoiceSubject,
  money,
  type Sent,
} from '../invoices/index.ts'
import { ensureLink } from './links.ts'

interface MailParts extends Pick<Parts, 'jobs'> {
  readonly sendMail: Job<Mail>
}

/** Tells the customer of an invoice that has just been sent, if the sending is committed. */
export async function announceInvoice(
  tx: Tx,
  { jobs, sendMail }: MailParts,
  { invoice, origin, replyTo }: Sent,
): Promise<void> {
  const url = `${origin}${await ensureLink(tx, invoice.id)}`
  const mail = { ...mailOf(invoice, url), replyTo }
  await jobs.enqueue(tx, sendMail, mail, { subject: invoiceSubject(invoice.id) })
}

function mailOf(
  { number, sender: from, customer, currency, totalMinor, dueOn }: InvoiceDetail,
  url: string,
): Mail {
  // Any user may type a customer's name, and the customer has no account: the name must not become a link or a paragraph.
  const reader = defused(customer.name)
  const sender = defused(from?.name ?? '')
  const by = sender === '' ? '' : ` from ${sender}`
  const amount = `${currency} ${money(totalMinor, currency)}`
  const text = [
    `Hello ${reader}`.trim() + ',',
    `here is invoice ${number}${by} over ${amount}, due on ${dayInWords(dueOn)}.`,
    `See it, pay it or keep it as a PDF:\n${url}`,
    ...(sender === '' ? [] : [sender]),
  ]
  return {
    to: customer.email,
    subject: `${invoiceLabel(number)}${by}`,
    text: `${text.join('\n\n')}\n`,
  }
}
