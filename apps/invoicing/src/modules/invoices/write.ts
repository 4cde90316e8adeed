import type { Tx } from '@tenfold/runtime'
import { sql } from 'kysely'
import { daysAfter, today } from '../../calendar.ts'
import { totalAmounts } from '../../money/index.ts'
import { on, tenant } from '../../platform/database/index.ts'
import { impossible, Problem, requireVersion } from '../../platform/http/index.ts'
import { recordActivity } from '../activity/index.ts'
import { findSettings, type Settings } from '../settings/index.ts'
import { requireRoom } from '../subscriptions/index.ts'
import { lockInvoice } from './collect.ts'
import { dropDocuments } from './documents.ts'
import { toDetail } from './invoice.ts'
import { invoiceLabel } from './label.ts'
import { checkedLines, deleteLines, insertLines, type Line } from './lines.ts'
import { requireCustomer } from './parties.ts'
import { type InvoiceParts, withPayments } from './parts.ts'
import { countInvoicesOfMonth, existingInvoice } from './queries.ts'
import type { FullInvoice, InvoiceDetail, InvoiceInput } from './schemas.ts'
import { type DetailRow, detailColumns } from './tables.ts'
import { currenciesTag, invoiceCountTag, invoicesTag, invoiceTag } from './tags.ts'

export function createInvoice(parts: InvoiceParts, input: InvoiceInput): Promise<FullInvoice> {
  return parts.db.transaction(async (tx) => {
    // This comes first because the subscription is locked before the counter.
    await requireRoom(tx, 'invoicesPerMonth', () => countInvoicesOfMonth(tx))
    const customer = await requireCustomer(tx, input.customerId)
    const settings = await findSettings(tx)
    const { customerId, currency = settings.currency } = input
    const dates = datesOf(input, settings)
    const lines = checkedLines(input.lines)
    const row = await insertInvoice(tx, { customerId, currency, dates, lines })
    const { id, number } = row
    await insertLines(tx, id, lines)
    await recordActivity(tx, parts, { action: 'invoice.created', id, label: invoiceLabel(number) })
    // A request for this id may have come before it existed, so its absence may be cached.
    await parts.cache.invalidate(tx, [invoiceTag(id)])
    await parts.cache.invalidate(tx, [invoicesTag, invoiceCountTag, currenciesTag])
    return {
      ...toDetail(row, { customer, day: today(settings.timeZone), lines, hasPdf: false }),
      payments: [],
    }
  })
}

interface NewInvoice {
  readonly customerId: string
  readonly currency: string
  readonly dates: Dates
  readonly lines: readonly Line[]
}

async function insertInvoice(
  tx: Tx,
  { customerId, currency, dates, lines }: NewInvoice,
): Promise<DetailRow> {
  const number = await nextNumber(tx)
  const amounts = totalAmounts(lines)
  return on(tx)
    .insertInto('invoices')
    .values({ orgId: tenant(), customerId, number, currency, ...dates, ...amounts })
    .returning(detailColumns)
    .executeTakeFirstOrThrow()
}

/** The counter's row stays locked until the transaction ends: a number is used, or was never given. */
async function nextNumber(tx: Tx): Promise<number> {
  const { lastNumber } = await on(tx)
    .insertInto('invoiceCounters')
    .values({ orgId: tenant(), lastNumber: 1 })
    .onConflict((conflict) =>
      conflict
        .column('orgId')
        .doUpdateSet({ lastNumber: sql<number>`invoice_counters.last_number + 1` }),
    )
    .returning('lastNumber')
    .executeTakeFirstOrThrow()
  return lastNumber
}

interface Edit {
  readonly id: string
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
  await on(tx)
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

/** The latest day that requests may name. A computed day must not pass it, or the stored invoice couldn't be sent back. */
const lastDay = '2099-12-31'

interface Dates {
  readonly issuedOn: string
  readonly dueOn: string
}

/** Both dates of an invoice: issued today and due after the usual term, unless said otherwise. */
function datesOf(
  { issuedOn: given, dueOn }: Partial<Dates>,
  { paymentTermDays, timeZone }: Pick<Settings, 'paymentTermDays' | 'timeZone'>,
): Dates {
  const issuedOn = given ?? today(timeZone)
  if (dueOn !== undefined && dueOn < issuedOn)
    throw new Problem('invalid-input', `dueOn ${dueOn} lies before issuedOn ${issuedOn}`)
  return { issuedOn, dueOn: dueOn ?? dueAfter(issuedOn, paymentTermDays) }
}

function dueAfter(issuedOn: string, termDays: number): string {
  const dueOn = daysAfter(issuedOn, termDays)
  if (dueOn <= lastDay) return dueOn
  const message = `${issuedOn} and ${termDays} days to pay lead past ${lastDay}`
  const errors = [{ path: 'body.issuedOn', message }]
  throw new Problem('invalid-input', `issuedOn ${message}: give an earlier day, or dueOn`, {
    errors,
  })
}
