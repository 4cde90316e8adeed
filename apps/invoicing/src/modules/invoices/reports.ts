import type { Queryable } from '@tenfold/runtime'
import { sql } from 'kysely'
import { today } from '../../calendar.ts'
import { on } from '../../database/index.ts'
import { namesOfCustomers } from '../customers/index.ts'
import type { Invoice } from './invoice.ts'
import { holds } from './list.ts'
import { withCustomerNames } from './queries.ts'
import { type InvoiceTables, invoiceColumns } from './tables.ts'

export interface MonthRevenue {
  readonly month: string
  readonly totalMinor: number
}

/** What was invoiced since a day, month by month; drafts and void invoices don't count. */
export async function revenueByMonth(
  db: Queryable,
  { since, currency }: { readonly since: string; readonly currency: string },
): Promise<MonthRevenue[]> {
  const rows = await on<InvoiceTables>(db)
    .selectFrom('invoices')
    .select((select) => [
      sql<string>`to_char(issued_on, 'YYYY-MM')`.as('month'),
      select.fn.sum<string>('totalMinor').as('totalMinor'),
    ])
    .where('currency', '=', currency)
    .where('issuedOn', '>=', since)
    .where('status', 'in', ['sent', 'paid'])
    .groupBy(sql`1`)
    .execute()
  return rows.map(({ month, totalMinor }) => ({ month, totalMinor: Number(totalMinor) }))
}

export interface Outstanding {
  readonly outstandingMinor: number
  readonly overdueMinor: number
  readonly overdueCount: number
}

/** What was sent and isn't paid yet. */
export async function sumOutstanding(db: Queryable, currency: string): Promise<Outstanding> {
  const row = await on<InvoiceTables>(db)
    .selectFrom('invoices')
    .select((select) => [
      sql<string>`coalesce(sum(total_minor - paid_minor), 0)`.as('outstanding'),
      sql<string>`coalesce(sum(total_minor - paid_minor) filter (where due_on < ${today()}), 0)`.as(
        'overdue',
      ),
      select.fn.countAll<string>().filterWhere('dueOn', '<', today()).as('count'),
    ])
    .where('currency', '=', currency)
    .where('status', '=', 'sent')
    .executeTakeFirstOrThrow()
  return {
    outstandingMinor: Number(row.outstanding),
    overdueMinor: Number(row.overdue),
    overdueCount: Number(row.count),
  }
}

export interface BestCustomer {
  readonly id: string
  readonly name: string
  readonly totalMinor: number
}

interface BestQuery {
  readonly since: string
  readonly currency: string
  readonly limit: number
}

/** The customers that were invoiced most since a day. */
export async function bestCustomers(
  db: Queryable,
  { since, currency, limit }: BestQuery,
): Promise<BestCustomer[]> {
  const rows = await on<InvoiceTables>(db)
    .selectFrom('invoices')
    .select((select) => ['customerId', select.fn.sum<string>('totalMinor').as('total')])
    .where('currency', '=', currency)
    .where('issuedOn', '>=', since)
    .where('status', 'in', ['sent', 'paid'])
    .groupBy('customerId')
    .orderBy('total', 'desc')
    .orderBy('customerId')
    .limit(limit)
    .execute()
  const names = await namesOfCustomers(
    db,
    rows.map(({ customerId }) => customerId),
  )
  return rows.map(({ customerId: id, total }) => ({
    id,
    name: names.get(id) ?? '',
    totalMinor: Number(total),
  }))
}

/** Every currency in which there are invoices. */
export async function currenciesOfInvoices(db: Queryable): Promise<string[]> {
  const rows = await on<InvoiceTables>(db)
    .selectFrom('invoices')
    .select('currency')
    .distinct()
    .execute()
  return rows.map(({ currency }) => currency)
}

/** Invoices whose number holds the fragment, and those of the customers named, newest first. */
export async function searchInvoices(
  db: Queryable,
  { fragment, customerIds, limit }: InvoiceSearch,
): Promise<Invoice[]> {
  const rows = await on<InvoiceTables>(db)
    .selectFrom('invoices')
    .select(invoiceColumns)
    .where(holds(fragment, customerIds))
    .orderBy('createdAt', 'desc')
    .orderBy('id', 'desc')
    .limit(limit)
    .execute()
  return withCustomerNames(db, rows)
}

interface InvoiceSearch {
  readonly fragment: string
  readonly customerIds: readonly string[]
  readonly limit: number
}
