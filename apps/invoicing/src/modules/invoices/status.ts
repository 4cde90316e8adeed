import type { Tx } from '@tenfold/runtime'
import { sql } from 'kysely'
import { on } from '../../platform/database/index.ts'
import {
  impossible,
  type Login,
  requireSameVersion,
  requireSeen,
} from '../../platform/http/index.ts'
import { recordActivity } from '../activity/index.ts'
import { organizationDayIn } from '../settings/index.ts'
import { type LockedInvoice, lockInvoice } from './collect.ts'
import { dropDocuments } from './documents.ts'
import { invoiceLabel } from './label.ts'
import { frozenParties, thawed } from './parties.ts'
import { type InvoiceParts, withPayments } from './parts.ts'
import { existingInvoice } from './queries.ts'
import type { FullInvoice, NextStatus } from './schemas.ts'
import type { FrozenColumns, StoredStatus } from './tables.ts'
import { invoicesTag, invoiceTag, turnoverTags } from './tags.ts'

/** Steps that people take. An invoice becomes paid by its payments alone. */
type Next = NextStatus['status']

const mayFollow: Readonly<Record<Next, readonly StoredStatus[]>> = {
  sent: ['draft'],
  void: ['draft', 'sent'],
}

/** Names the version of the draft that was read, and what its sender saw: that is what goes out. */
export interface Step extends NextStatus {
  readonly id: string
  readonly origin: string
}

export async function changeStatus(
  parts: InvoiceParts,
  login: Login,
  { id, status, version, seen = {}, origin }: Step,
): Promise<FullInvoice> {
  const replyTo = status === 'sent' ? await parts.requireConfirmedEmail(login) : undefined
  return parts.db.transaction(async (tx) => {
    const before = await lockInvoice(tx, id)
    requireStep(before, status)
    if (before.status === 'draft') requireSameVersion(invoiceLabel(before.number), version, before)
    // It names the status that the invoice had.
    await dropDocuments(tx, id)
    const isDraft = before.status === 'draft'
    const frozen = isDraft ? await frozenParties(tx, parts, before.customerId) : undefined
    if (frozen)
      requireSeen(invoiceLabel(before.number), seen, { ...thawed(before.customerId, frozen) })
    const take = status === 'sent' ? send : voidIt
    await take(tx, parts, { ...before, frozen: frozen ?? {} })
    await parts.cache.invalidate(tx, [invoicesTag, invoiceTag(id)])
    // A sent invoice counts as turnover, a void one no longer does.
    if (status === 'sent' || before.status === 'sent')
      await parts.cache.invalidate(tx, turnoverTags(before))
    const invoice = await existingInvoice(tx, id)
    if (replyTo !== undefined) await parts.announce(tx, { invoice, origin, replyTo })
    return withPayments(tx, parts, invoice)
  })
}

function requireStep(before: LockedInvoice, to: Next): void {
  const { number, status, paidMinor, pendingMinor } = before
  const label = invoiceLabel(number)
  if (!mayFollow[to].includes(status))
    throw impossible(`${label} is ${status}, so it can't become ${to}`)
  if (to === 'void' && paidMinor > 0)
    throw impossible(`${label} is partly paid, so it can't become void`)
  if (to === 'void' && pendingMinor > 0)
    throw impossible(`A payment of ${label} is under way, so it can't become void`)
}

/** An invoice that takes a step. From its first step on, its sender and customer are frozen. */
interface Leaving extends LockedInvoice {
  readonly frozen: Partial<FrozenColumns>
}

async function send(
  tx: Tx,
  parts: InvoiceParts,
  { id, number, totalMinor, frozen }: Leaving,
): Promise<void> {
  const label = invoiceLabel(number)
  await recordActivity(tx, parts, { action: 'invoice.sent', id, label })
  if (totalMinor > 0) return save(tx, id, { ...frozen, status: 'sent' })
  // No payment will ever come for nothing.
  await save(tx, id, { ...frozen, status: 'paid', paidOn: await organizationDayIn(tx) })
  await recordActivity(tx, parts, { action: 'invoice.paid', id, label })
}

async function voidIt(tx: Tx, parts: InvoiceParts, { id, number, frozen }: Leaving): Promise<void> {
  await save(tx, id, { ...frozen, status: 'void' })
  await recordActivity(tx, parts, { action: 'invoice.voided', id, label: invoiceLabel(number) })
}

async function save(
  tx: Tx,
  id: string,
  changes: Partial<FrozenColumns> & { readonly status: StoredStatus; readonly paidOn?: string },
): Promise<void> {
  await on(tx)
    .updateTable('invoices')
    .set({ ...changes, updatedAt: sql<Date>`now()` })
    .where('id', '=', id)
    .execute()
}
