import type { Job, Tx } from '@tenfold/runtime'
import { dayInWords } from '../../calendar.ts'
import type { Parts } from '../../http/index.ts'
import type { Mail } from '../../mail/index.ts'
import { type InvoiceDetail, invoiceLabel, money, type Sent } from '../invoices/index.ts'
import { findSettings } from '../settings/index.ts'
import { ensureLink } from './links.ts'

interface MailParts extends Pick<Parts, 'jobs'> {
  readonly sendMail: Job<Mail>
}

/** Tells the customer of an invoice that has just been sent, if the sending is committed. */
export async function announceInvoice(
  tx: Tx,
  { jobs, sendMail }: MailParts,
  { invoice, origin }: Sent,
): Promise<void> {
  const url = `${origin}${await ensureLink(tx, invoice.id)}`
  const { branding } = await findSettings(tx)
  await jobs.enqueue(tx, sendMail, mailOf(invoice, { sender: branding.logoText, url }))
}

function mailOf(
  { number, customer, currency, totalMinor, dueOn }: InvoiceDetail,
  { sender, url }: { readonly sender: string; readonly url: string },
): Mail {
  const from = sender === '' ? '' : ` from ${sender}`
  const amount = `${currency} ${money(totalMinor, currency)}`
  const text = [
    `Hello ${customer.name},`,
    `here is invoice ${number}${from} over ${amount}, due on ${dayInWords(dueOn)}.`,
    `See it, pay it or keep it as a PDF:\n${url}`,
    ...(sender === '' ? [] : [sender]),
  ]
  return {
    to: customer.email,
    subject: `${invoiceLabel(number)}${from}`,
    text: `${text.join('\n\n')}\n`,
  }
}
