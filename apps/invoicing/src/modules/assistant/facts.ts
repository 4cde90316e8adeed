import { daysBetween } from '../../platform/calendar.ts'
import { type InvoiceDetail, invoiceLabel, money } from '../invoices/index.ts'
import type { Tone } from './tables.ts'

/** Facts of a reminder, each in the form in which it shall appear. */
export interface Facts {
  readonly tone: Tone
  readonly organisation: string
  readonly customer: string
  readonly invoice: string
  readonly amount: string
  readonly dueOn: string
  readonly daysOverdue: number
}

interface Reminded {
  readonly invoice: InvoiceDetail
  readonly tone: Tone
  /** A day such as `2026-01-31`. */
  readonly today: string
}

export function factsOf({ invoice, tone, today }: Reminded): Facts {
  const { number, balanceMinor, currency, dueOn, sender, customer } = invoice
  return {
    tone,
    organisation: sender?.name ?? '',
    customer: customer.name,
    invoice: invoiceLabel(number),
    amount: `${money(balanceMinor, currency)} ${currency}`,
    dueOn: longDay.format(Date.parse(dueOn)),
    daysOverdue: daysBetween(dueOn, today),
  }
}

const longDay = new Intl.DateTimeFormat('en-GB', { dateStyle: 'long', timeZone: 'UTC' })
