import { daysAfter } from '../../calendar.ts'
import { type Parts, Problem, type Static, t } from '../../platform/http/index.ts'
import { recordActivity } from '../activity/index.ts'
import { invoiceLabel, limits, lockInvoice, Payment, receivePayment } from '../invoices/index.ts'
import { organizationDay } from '../settings/index.ts'
import { insertPayment } from './queries.ts'

export const NewPayment = t.Closed({
  amountMinor: t.Integer({ format: 'int64', minimum: 1, maximum: limits.totalMinor }),
  paidOn: t.Optional(t.Day),
  method: t.Optional(Payment.properties.method),
  reference: t.Optional(t.OptionalText(200)),
})

export async function recordPayment(
  parts: Parts,
  { invoiceId, input }: { readonly invoiceId: string; readonly input: Static<typeof NewPayment> },
): Promise<Payment> {
  const day = await organizationDay(parts)
  const { amountMinor, paidOn = day, method = 'bank', reference = '' } = input
  // Tomorrow is today already for a member who is further east.
  if (paidOn > daysAfter(day, 1))
    throw new Problem('invalid-input', `paidOn ${paidOn} lies in the future`)
  return parts.db.transaction(async (tx) => {
    const invoice = await lockInvoice(tx, invoiceId)
    const { currency, number } = invoice
    const label = invoiceLabel(number)
    await recordActivity(tx, parts, { action: 'payment.recorded', id: invoiceId, label })
    await receivePayment(tx, parts, invoice, { amountMinor, paidOn })
    const amounts = { invoiceId, amountMinor, currency }
    const row = { ...amounts, method, paidOn, reference, status: 'succeeded' } as const
    return insertPayment(tx, parts, row)
  })
}
