import type { Tx } from '@tenfold/runtime'
import { impossible, type Login, notFound } from '../../platform/http/index.ts'
import { recordActivity } from '../activity/index.ts'
import {
  findInvoice,
  invoiceLabel,
  invoiceSubject,
  lockInvoice,
  type Payment,
} from '../invoices/index.ts'
import { type Charge, findCharge, forgetCopies, moveOn, settleCharge } from './charge.ts'
import type { ChargeOutcome, PaymentParts } from './provider.ts'
import { paymentOf } from './queries.ts'

/** Has the provider asked once more how a charge ended; nothing is charged by that. */
export async function checkCharge(parts: PaymentParts, login: Login, id: string): Promise<Payment> {
  const charge = await parts.db.transaction(async (tx) => {
    const open = await lockUnanswered(tx, id)
    await moveOn(tx, open, 'pending')
    await forgetCopies(tx, parts, open)
    const invoice = await findInvoice(tx, open.invoiceId)
    if (!invoice) throw notFound('invoice')
    const label = invoiceLabel(invoice.number)
    await recordActivity(tx, parts, { action: 'payment.checked', id: invoice.id, label })
    const payload = { paymentId: id, actorName: login.userName }
    const about = { subject: invoiceSubject(invoice.id) }
    await parts.jobs.enqueue(tx, parts.chargePayment, payload, about)
    return open
  })
  return asItIs(parts, charge)
}

/** Settles a charge by the word of a user who has looked it up at the provider. */
export async function closeCharge(
  parts: PaymentParts,
  { id, outcome }: { readonly id: string; readonly outcome: ChargeOutcome },
): Promise<Payment> {
  const action = outcome === 'succeeded' ? 'payment.confirmed' : 'payment.written-off'
  const charge = await parts.db.transaction(async (tx) => {
    const open = await lockUnanswered(tx, id)
    await settleCharge(tx, parts, { charge: open, outcome, action })
    return open
  })
  return asItIs(parts, charge)
}

async function lockUnanswered(tx: Tx, id: string): Promise<Charge> {
  const seen = await findCharge(tx, id)
  if (!seen) throw notFound('card payment')
  await lockInvoice(tx, seen.invoiceId)
  const charge = await findCharge(tx, id)
  if (charge?.status === 'unanswered') return charge
  throw impossible(`This payment is ${charge?.status}: only unanswered ones are in doubt`)
}

async function asItIs({ db }: PaymentParts, charge: Charge): Promise<Payment> {
  const payment = await paymentOf(db, charge)
  if (payment) return payment
  throw notFound('card payment')
}
