import type { Tx } from '@tenfold/runtime'
import { sql } from 'kysely'
import { totalAmounts } from '../../money/index.ts'
import { today } from '../../platform/calendar.ts'
import { on, tenant } from '../../platform/database/index.ts'
import { recordActivity } from '../activity/index.ts'
import { findSettings } from '../settings/index.ts'
import { requireRoom } from '../subscriptions/index.ts'
import { type Dates, datesOf } from './dates.ts'
import { requireCustomer } from './input.ts'
import { toDetail } from './invoice.ts'
import { invoiceLabel } from './label.ts'
import { checkedLines, insertLines, type Line } from './lines.ts'
import type { InvoiceParts } from './parts.ts'
import { countInvoicesOfMonth } from './queries.ts'
import type { FullInvoice, InvoiceInput } from './schemas.ts'
import { type DetailRow, detailColumns, type InvoiceTables } from './tables.ts'
import { currenciesTag, invoiceCountTag, invoicesTag, invoiceTag } from './tags.ts'

/** A draft under the organisation's next number. */
export function createInvoice(parts: InvoiceParts, input: InvoiceInput): Promise<FullInvoice> {
  return parts.db.transaction(async (tx) => {
    // First: its lock comes before the counter's.
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
  return on<InvoiceTables>(tx)
    .insertInto('invoices')
    .values({ orgId: tenant(), customerId, number, currency, ...dates, paidOn: null, ...amounts })
    .returning(detailColumns)
    .executeTakeFirstOrThrow()
}

/** The counter's row stays locked until the transaction ends: a number is used, or was never given. */
async function nextNumber(tx: Tx): Promise<number> {
  const { lastNumber } = await on<InvoiceTables>(tx)
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
