import type { Tx } from '@tenfold/runtime'
import { sql } from 'kysely'
import { totalAmounts } from '../../money/index.ts'
import { on } from '../../platform/database/index.ts'
import { impossible, requireVersion } from '../../platform/http/index.ts'
import { recordActivity } from '../activity/index.ts'
import { findSettings } from '../settings/index.ts'
import { lockInvoice } from './collect.ts'
import { datesOf } from './dates.ts'
import { dropDocuments } from './documents.ts'
import { requireCustomer } from './input.ts'
import { invoiceLabel } from './label.ts'
import { checkedLines, deleteLines, insertLines } from './lines.ts'
import { type InvoiceParts, withPayments } from './parts.ts'
import { existingInvoice } from './queries.ts'
import type { FullInvoice, InvoiceDetail, InvoiceInput } from './schemas.ts'
import type { InvoiceTables } from './tables.ts'
import { currenciesTag, invoicesTag, invoiceTag } from './tags.ts'

interface Edit {
  readonly id: string
  /** Version that the editor has read. */
  readonly version: number | undefined
  readonly input: InvoiceInput
}

/** Writes a draft anew under its number. What was sent stays as its customer got it. */
export function editDraft(parts: InvoiceParts, { id, version, input }: Edit): Promise<FullInvoice> {
  return parts.db.transaction(async (tx) => {
    const { status, number } = await lockInvoice(tx, id)
    const label = invoiceLabel(number)
    if (status !== 'draft') throw impossible(`${label} is ${status}: only drafts can be edited`)
    await requireCustomer(tx, input.customerId)
    const before = await existingInvoice(tx, id)
    const stored = { ...before, customerId: before.customer.id }
    requireVersion(label, { ...input, version }, stored)
    await rewrite(tx, before, input)
    await recordActivity(tx, parts, { action: 'invoice.updated', id, label })
    await parts.cache.invalidate(tx, [invoicesTag, invoiceTag(id), currenciesTag])
    return withPayments(tx, parts, await existingInvoice(tx, id))
  })
}

async function rewrite(tx: Tx, before: InvoiceDetail, input: InvoiceInput): Promise<void> {
  const { id } = before
  const { customerId, currency = before.currency } = input
  const settings = await findSettings(tx)
  // A new day of issue also moves the due date, unless the request names one.
  const days = input.issuedOn === undefined ? { ...before, ...named(input) } : input
  const dates = datesOf(days, settings)
  const lines = checkedLines(input.lines)
  await on<InvoiceTables>(tx)
    .updateTable('invoices')
    .set({ customerId, currency, ...dates, ...totalAmounts(lines) })
    .set({ version: sql<number>`version + 1`, updatedAt: sql<Date>`now()` })
    .where('id', '=', id)
    .execute()
  await deleteLines(tx, id)
  await insertLines(tx, id, lines)
  await dropDocuments(tx, id)
}

const named = ({ dueOn }: InvoiceInput) => (dueOn === undefined ? {} : { dueOn })
