import { randomUUID } from 'node:crypto'
import type { Queryable, Tx } from '@tenfold/runtime'
import { sql } from 'kysely'
import { on } from '../../platform/database/index.ts'
import { impossible, type Parts } from '../../platform/http/index.ts'
import { type Action, type Actor, recordActivity } from '../activity/index.ts'
import {
  invoiceLabel,
  invoiceSubject,
  invoicesTag,
  invoiceTag,
  lockInvoice,
  type Payment,
  reservePayment,
  settlePayment,
} from '../invoices/index.ts'
import { organizationDayIn } from '../settings/index.ts'
import type { CardToken, ChargeOutcome, PaymentParts } from './provider.ts'
import { incomeTag, insertPayment, paymentsTag } from './queries.ts'
import { type PaymentStatus, paymentColumns } from './tables.ts'

export interface ChargeInput {
  readonly invoiceId: string
  readonly card: CardToken
  /** All that is left to pay, unless given. */
  readonly amountMinor?: number
  readonly actorName: string
}

/**
 * Begins a charge. Its amount is reserved, so that no other payment can cover it meanwhile and the invoice can't be
 * voided; a job charges the card once this has been committed.
 */
export function beginCharge(parts: PaymentParts, input: ChargeInput): Promise<Payment> {
  const { invoiceId, card, actorName } = input
  return parts.db.transaction(async (tx) => {
    const invoice = await lockInvoice(tx, invoiceId)
    requireNoneUnderWay(invoice)
    const amountMinor = await reservePayment(tx, parts, invoice, input.amountMinor)
    const payment = await insertPayment(tx, parts, {
      invoiceId,
      amountMinor,
      currency: invoice.currency,
      method: 'card',
      status: 'pending',
      paidOn: await organizationDayIn(tx),
      reference: `Card ending in ${card.lastDigits}`,
      chargeKey: randomUUID(),
    })
    const payload = { paymentId: payment.id, cardToken: card.token, actorName }
    const about = { subject: invoiceSubject(invoiceId) }
    await parts.jobs.enqueue(tx, parts.chargePayment, payload, about)
    return payment
  })
}

/** A second press of the button must not charge the card twice. */
function requireNoneUnderWay({ number, pendingMinor }: { number: number; pendingMinor: number }) {
  if (pendingMinor === 0) return
  const detail = `A payment of ${invoiceLabel(number)} is under way: wait until it is settled`
  throw impossible(detail)
}

export interface Charge {
  readonly id: string
  readonly invoiceId: string
  readonly amountMinor: number
  readonly currency: string
  readonly status: PaymentStatus
  readonly key: string
}

export async function findCharge(db: Queryable, id: string): Promise<Charge | undefined> {
  const row = await on(db)
    .selectFrom('payments')
    .select([...paymentColumns, 'chargeKey'])
    .where('id', '=', id)
    .executeTakeFirst()
  if (!row || row.chargeKey === null) return undefined
  const { invoiceId, currency, status, chargeKey: key } = row
  return { id, invoiceId, amountMinor: Number(row.amountMinor), currency, status, key }
}

interface Settling {
  readonly charge: Charge
  readonly outcome: ChargeOutcome
  /** The caller by default. */
  readonly by?: Actor
  /** Action for the feed, if it isn't the provider's answer. */
  readonly action?: Action
}

const settled = { succeeded: 'payment.succeeded', declined: 'payment.failed' } as const

/** Writes down how a charge ended, once: the invoice gets the money, or its balance back. */
export async function settleCharge(
  tx: Tx,
  parts: Parts,
  { charge, outcome, by, action = settled[outcome] }: Settling,
): Promise<void> {
  const { invoiceId, amountMinor } = charge
  const status = outcome === 'succeeded' ? 'succeeded' : 'failed'
  const invoice = await lockInvoice(tx, invoiceId)
  if (!(await moveOn(tx, charge, status))) return
  await parts.cache.invalidate(
    tx,
    status === 'succeeded' ? [paymentsTag, incomeTag] : [paymentsTag],
  )
  const entry = { action, id: invoiceId, label: invoiceLabel(invoice.number) }
  await recordActivity(tx, parts, { ...entry, by })
  const collected = { amountMinor, paidOn: await organizationDayIn(tx), ...(by && { by }) }
  await settlePayment(tx, parts, invoice, { ...collected, outcome: status })
}

/** Leaves it open whether a charge brought money: its amount stays reserved until that is known. */
export async function leaveUnanswered(
  tx: Tx,
  parts: Parts,
  { charge, by }: { readonly charge: Charge; readonly by: Actor },
): Promise<void> {
  const { number } = await lockInvoice(tx, charge.invoiceId)
  if (!(await moveOn(tx, charge, 'unanswered'))) return
  await forgetCopies(tx, parts, charge)
  const entry = { action: 'payment.unanswered', id: charge.invoiceId, by } as const
  await recordActivity(tx, parts, { ...entry, label: invoiceLabel(number) })
}

/** Drops copies after changes that leave the invoice's sums as they are. */
export async function forgetCopies(tx: Tx, { cache }: Parts, { invoiceId }: Charge): Promise<void> {
  await cache.invalidate(tx, [paymentsTag, invoicesTag, invoiceTag(invoiceId)])
}

/** False when it is no longer as it was read. */
export async function moveOn(tx: Tx, from: Charge, status: PaymentStatus): Promise<boolean> {
  const paidOn = await organizationDayIn(tx)
  const { numUpdatedRows } = await on(tx)
    .updateTable('payments')
    .set({ status, paidOn, updatedAt: sql<Date>`now()` })
    .where('id', '=', from.id)
    .where('status', '=', from.status)
    .executeTakeFirstOrThrow()
  return numUpdatedRows === 1n
}
