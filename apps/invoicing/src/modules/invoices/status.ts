import type { Tx } from '@tenfold/runtime'
import { sql } from 'kysely'
import { today } from '../../calendar.ts'
import { on } from '../../database/index.ts'
import { impossible, type Login } from '../../http/index.ts'
import { recordActivity } from '../activity/index.ts'
import { type LockedInvoice, lockInvoice } from './collect.ts'
import { dropDocuments } from './documents.ts'
import { invoiceLabel } from './label.ts'
import { type FullInvoice, type InvoiceParts, withPayments } from './parts.ts'
import { existingInvoice } from './queries.ts'
import type { InvoiceTables, StoredStatus } from './tables.ts'
import { invoicesTag, invoiceTag, turnoverTags } from './tags.ts'

/** Steps that people take. An invoice becomes paid by its payments alone. */
export type NextStatus = 'sent' | 'void'

const mayFollow: Readonly<Record<NextStatus, readonly StoredStatus[]>> = {
  sent: ['draft'],
  void: ['draft', 'sent'],
}

export interface Step {
  readonly id: string
  readonly status: NextStatus
  /** Where links to the app lead. */
  readonly origin: string
}

export async function changeStatus(
  parts: InvoiceParts,
  login: Login,
  { id, status, origin }: Step,
): Promise<FullInvoice> {
  if (status === 'sent') await parts.requireConfirmedEmail(login)
  return parts.db.transaction(async (tx) => {
    const before = await lockInvoice(tx, id)
    requireStep(before, status)
    // It names the status that the invoice had.
    await dropDocuments(tx, id)
    await (status === 'sent' ? send(tx, parts, login, before) : voidIt(tx, parts, login, before))
    await parts.cache.invalidate(tx, [invoicesTag, invoiceTag(id)])
    // What leaves a draft begins to count; what was counted ceases to when it becomes void.
    if (status === 'sent' || before.status === 'sent')
      await parts.cache.invalidate(tx, turnoverTags(before))
    const invoice = await existingInvoice(tx, id)
    if (status === 'sent') await parts.announce(tx, { invoice, origin })
    return withPayments(tx, parts, invoice)
  })
}

function requireStep(before: LockedInvoice, to: NextStatus): void {
  const { number, status, paidMinor, pendingMinor } = before
  const label = invoiceLabel(number)
  if (!mayFollow[to].includes(status))
    throw impossible(`${label} is ${status}, so it can't become ${to}`)
  if (to === 'void' && paidMinor > 0)
    throw impossible(`${label} is partly paid, so it can't become void`)
  if (to === 'void' && pendingMinor > 0)
    throw impossible(`A payment of ${label} is under way, so it can't become void`)
}

async function send(
  tx: Tx,
  parts: InvoiceParts,
  { userName: actorName }: Login,
  { id, number, totalMinor }: LockedInvoice,
): Promise<void> {
  const subject = { id, label: invoiceLabel(number) }
  await recordActivity(tx, parts, { actorName, action: 'invoice.sent', subject })
  if (totalMinor > 0) return save(tx, id, { status: 'sent' })
  // No payment will ever come for nothing.
  await save(tx, id, { status: 'paid', paidOn: today() })
  await recordActivity(tx, parts, { actorName, action: 'invoice.paid', subject })
}

async function voidIt(
  tx: Tx,
  parts: InvoiceParts,
  { userName: actorName }: Login,
  { id, number }: LockedInvoice,
): Promise<void> {
  await save(tx, id, { status: 'void' })
  const subject = { id, label: invoiceLabel(number) }
  await recordActivity(tx, parts, { actorName, action: 'invoice.voided', subject })
}

async function save(
  tx: Tx,
  id: string,
  changes: { readonly status: StoredStatus; readonly paidOn?: string },
): Promise<void> {
  await on<InvoiceTables>(tx)
    .updateTable('invoices')
    .set({ ...changes, updatedAt: sql<Date>`now()` })
    .where('id', '=', id)
    .execute()
}
