import type { Queryable } from '@tenfold/runtime'
import { sql } from 'kysely'
import { on } from '../../platform/database/index.ts'
import { holds, withCustomerNames } from './queries.ts'
import type { Invoice } from './schemas.ts'
import { invoiceColumns } from './tables.ts'

/** Net amounts invoiced in a span of months. Drafts and void invoices don't count. */
export interface Revenue {
  readonly byMonth: readonly { readonly month: string; readonly netMinor: number }[]
  readonly byCustomer: readonly { readonly id: string; readonly netMinor: number }[]
}

interface Span {
  readonly currency: string
  /** The first day that counts, and the first that doesn't any more. */
  readonly since: string
  readonly before: string
}

export async function sumRevenue(
  db: Queryable,
  { currency, since, before }: Span,
): Promise<Revenue> {
  const rows = await on(db)
    .selectFrom('invoices')
    .select((select) => [
      sql<string | null>`to_char(issued_on, 'YYYY-MM')`.as('month'),
      'customerId',
      select.fn.sum<string>('netMinor').as('net'),
    ])
    .where('currency', '=', currency)
    .where('issuedOn', '>=', since)
    .where('issuedOn', '<', before)
    .where('status', 'in', ['sent', 'paid'])
    // Both sums in one pass over the invoices: a row of the one has no month, of the other no customer.
    .groupBy(sql`grouping sets (1, 2)`)
    .$castTo<{ month: string | null; customerId: string; net: string }>()
    .execute()
  const isOfMonth = ({ month }: { month: string | null }) => month !== null
  return {
    byMonth: rows
      .filter(isOfMonth)
      .map(({ month, net }) => ({ month: month ?? '', netMinor: Number(net) })),
    byCustomer: rows
      .filter((row) => !isOfMonth(row))
      .map(({ customerId: id, net }) => ({ id, netMinor: Number(net) })),
  }
}

export interface Outstanding {
  readonly outstandingMinor: number
  readonly overdueMinor: number
  readonly overdueCount: number
}

export async function sumOutstanding(
  db: Queryable,
  { currency, day }: { readonly currency: string; readonly day: string },
): Promise<Outstanding> {
  const row = await on(db)
    .selectFrom('invoices')
    .select((select) => [
      sql<string>`coalesce(sum(total_minor - paid_minor), 0)`.as('outstanding'),
      sql<string>`coalesce(sum(total_minor - paid_minor) filter (where due_on < ${day}), 0)`.as(
        'overdue',
      ),
      select.fn.countAll<string>().filterWhere('dueOn', '<', day).as('count'),
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

export async function currenciesOfInvoices(db: Queryable): Promise<string[]> {
  const rows = await on(db).selectFrom('invoices').select('currency').distinct().execute()
  return rows.map(({ currency }) => currency)
}

export async function searchInvoices(
  db: Queryable,
  { fragment, limit, day }: InvoiceSearch,
): Promise<Invoice[]> {
  const rows = await on(db)
    .selectFrom('invoices')
    .select(invoiceColumns)
    .where(holds(fragment))
    .orderBy('createdAt', 'desc')
    .orderBy('id', 'desc')
    .limit(limit)
    .execute()
  return withCustomerNames(db, rows, day)
}

interface InvoiceSearch {
  readonly fragment: string
  readonly limit: number
  readonly day: string
}
