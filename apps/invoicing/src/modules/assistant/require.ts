import type { Queryable } from '@tenfold/runtime'
import { impossible, notFound } from '../../platform/http/index.ts'
import { findInvoice, type InvoiceDetail, invoiceLabel } from '../invoices/index.ts'
import type { Reminder } from './reminders.ts'

/** Throws unless the invoice is overdue. */
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
