import type { Tx } from '@tenfold/runtime'
import { sql, type Updateable } from 'kysely'
import { on, type Tables } from '../../platform/database/index.ts'
import { notFound, type Parts } from '../../platform/http/index.ts'
import { type Actor, recordActivity } from '../activity/index.ts'
import { type Balance, balanceOf, receive, reserve, settle } from './balance.ts'
import { dropDocuments } from './documents.ts'
import { invoiceLabel } from './label.ts'
import { invoicesTag, invoiceTag, receivablesTag } from './tags.ts'

/** An invoice that is locked until the transaction ends. */
export interface LockedInvoice extends Balance {
  readonly id: string
  readonly customerId: string
  readonly issuedOn: string
  readonly version: number
}

/**
 * Locks an invoice. Every change of one begins here: after locking the subscription's and the counter's row, and
 * before any row that belongs to the invoice, so that no two transactions deadlock.
 */
export async function lockInvoice(tx: Tx, id: string): Promise<LockedInvoice> {
  const row = await on(tx)
    .selectFrom('invoices')
    .select(['id', 'number', 'status', 'currency', 'customerId', 'version'])
    .select(['totalMinor', 'paidMinor', 'pendingMinor'])
    .select(sql<string>`issued_on::text`.as('issuedOn'))
    .where('id', '=', id)
    .forNoKeyUpdate()
    .executeTakeFirst()
  if (!row) throw notFound('invoice')
  const { totalMinor, paidMinor, pendingMinor } = row
  return {
    ...row,
    totalMinor: Number(totalMinor),
    paidMinor: Number(paidMinor),
    pendingMinor: Number(pendingMinor),
  }
}

export interface Collected {
  readonly amountMinor: number
  readonly paidOn: string
  /** The payer; the caller by default. */
  readonly by?: Actor
}

/** Books money that has arrived; 409 when the invoice takes none, or not so much. */
export function receivePayment(
  tx: Tx,
  parts: Parts,
  invoice: LockedInvoice,
  collected: Collected,
): Promise<void> {
  return book(tx, parts, { invoice, after: receive(invoice, collected.amountMinor), collected })
}

/** Keeps a part of the balance, all of it by default, for a charge under way. Gives the amount. */
export async function reservePayment(
  tx: Tx,
  parts: Parts,
  invoice: LockedInvoice,
  amountMinor: number = balanceOf(invoice),
): Promise<number> {
  const { pendingMinor } = reserve(invoice, amountMinor)
  await save(tx, parts, invoice.id, { pendingMinor })
  return amountMinor
}

export async function settlePayment(
  tx: Tx,
  parts: Parts,
  invoice: LockedInvoice,
  collected: Collected & { readonly outcome: 'succeeded' | 'failed' },
): Promise<void> {
  const after = settle(invoice, collected.amountMinor, collected.outcome)
  if (collected.outcome === 'succeeded') return book(tx, parts, { invoice, after, collected })
  await save(tx, parts, invoice.id, { pendingMinor: after.pendingMinor })
}

interface Booking {
  readonly invoice: LockedInvoice
  readonly after: Balance
  readonly collected: Collected
}

async function book(
  tx: Tx,
  parts: Parts,
  { invoice: { id, number }, after, collected }: Booking,
): Promise<void> {
  const { status, paidMinor, pendingMinor } = after
  const paidOn = status === 'paid' ? collected.paidOn : null
  await save(tx, parts, id, { status, paidMinor, pendingMinor, paidOn })
  await parts.cache.invalidate(tx, [receivablesTag])
  // It says how much is left to pay.
  await dropDocuments(tx, id)
  if (status !== 'paid') return
  const entry = { action: 'invoice.paid', id, label: invoiceLabel(number) } as const
  await recordActivity(tx, parts, { ...entry, by: collected.by })
}

async function save(
  tx: Tx,
  parts: Parts,
  id: string,
  changes: Updateable<Tables['invoices']>,
): Promise<void> {
  await on(tx)
    .updateTable('invoices')
    .set({ ...changes, updatedAt: sql<Date>`now()` })
    .where('id', '=', id)
    .execute()
  await parts.cache.invalidate(tx, [invoicesTag, invoiceTag(id)])
}
