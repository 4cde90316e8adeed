import type { Queryable } from '@tenfold/runtime'
import { type Expression, type ExpressionBuilder, type SqlBool, sql } from 'kysely'
import { today } from '../../calendar.ts'
import { anywhere, countOf, on, type Tables } from '../../platform/database/index.ts'
import { type Page, readPage, sortOf } from '../../platform/http/index.ts'
import { findCustomer, idsOfCustomers, namesOfCustomers } from '../customers/index.ts'
import { organizationMonthIn, ownTimeZone } from '../settings/index.ts'
import { toDetail, toInvoice } from './invoice.ts'
import { linesOf } from './lines.ts'
import { type Invoice, type InvoiceDetail, type InvoiceFilter, sortTypes } from './schemas.ts'
import { detailColumns, type InvoiceRow, invoiceColumns, type Status } from './tables.ts'

/**
 * Invoices with the customer's name: the frozen one, or the present one of a draft. Customers belong to another
 * module, so their names come by a call of it, not by a join.
 */
export async function withCustomerNames(
  db: Queryable,
  rows: readonly InvoiceRow[],
  day: string,
): Promise<Invoice[]> {
  const drafts = rows.filter(({ billToName }) => billToName === null)
  const names = await namesOfCustomers(
    db,
    drafts.map(({ customerId }) => customerId),
  )
  return rows.map((row) => toInvoice(row, row.billToName ?? names.get(row.customerId) ?? '', day))
}

export async function findInvoice(db: Queryable, id: string): Promise<InvoiceDetail | undefined> {
  const row = await on(db)
    .selectFrom('invoices')
    .select(detailColumns)
    .select(
      sql<boolean>`exists (select from invoice_documents d where d.invoice_id = invoices.id)`.as(
        'hasPdf',
      ),
    )
    .select((select) => linesOf(select).as('lines'))
    .select(ownTimeZone.as('timeZone'))
    .where('id', '=', id)
    .executeTakeFirst()
  if (!row) return undefined
  const { lines, hasPdf, timeZone, ...columns } = row
  const isDraft = row.senderName === null
  const customer = isDraft ? await findCustomer(db, row.customerId) : undefined
  return toDetail(columns, { customer, day: today(timeZone ?? undefined), lines, hasPdf })
}

/** An invoice that this transaction has locked or written, so it is there. */
export async function existingInvoice(tx: Queryable, id: string): Promise<InvoiceDetail> {
  const invoice = await findInvoice(tx, id)
  if (!invoice) throw new Error('An invoice is gone that this transaction holds')
  return invoice
}

/** Counts by the time of creation, which users can't choose; months begin in the organisation's time zone. */
export async function countInvoicesOfMonth(db: Queryable): Promise<number> {
  const month = await organizationMonthIn(db)
  return countOf(on(db).selectFrom('invoices').where('createdAt', '>=', month))
}

/** Numbers by id; for lists of other modules that name invoices. */
export async function numbersOfInvoices(
  db: Queryable,
  ids: readonly string[],
): Promise<ReadonlyMap<string, number>> {
  if (ids.length === 0) return new Map()
  const rows = await on(db)
    .selectFrom('invoices')
    .select(['id', 'number'])
    .where('id', '=', sql<string>`any(${[...new Set(ids)]}::bigint[])`)
    .execute()
  return new Map(rows.map(({ id, number }) => [id, number]))
}

export function listInvoices(
  db: Queryable,
  filter: InvoiceFilter,
  day: string,
): Promise<Page<Invoice>> {
  const sort = sortOf(filter.sort ?? '-createdAt', sortTypes)
  const list = on(db)
    .selectFrom('invoices')
    .select(invoiceColumns)
    .where((where) => where.and(conditions(where, filter, day)))
  return readPage(list, { query: filter, sort }, (rows) => withCustomerNames(db, rows, day))
}

type Where = ExpressionBuilder<Tables, 'invoices'>

function conditions(where: Where, filter: InvoiceFilter, day: string): Expression<SqlBool>[] {
  const { status, customerId, q, issuedFrom, issuedTo } = filter
  return [
    ...(status === undefined ? [] : ofStatus(where, status, day)),
    ...(customerId === undefined ? [] : [where('customerId', '=', customerId)]),
    ...(q === undefined ? [] : [holds(q)]),
    ...(issuedFrom === undefined ? [] : [where('issuedOn', '>=', issuedFrom)]),
    ...(issuedTo === undefined ? [] : [where('issuedOn', '<=', issuedTo)]),
  ]
}

/** Sent invoices are overdue once their day has passed, and only sent until then. */
function ofStatus(where: Where, status: Status, day: string): Expression<SqlBool>[] {
  if (status === 'overdue') return [where('status', '=', 'sent'), where('dueOn', '<', day)]
  if (status === 'sent') return [where('status', '=', 'sent'), where('dueOn', '>=', day)]
  return [where('status', '=', status)]
}

/**
 * Finds invoices whose number or customer's name contains the fragment. A sent invoice is found by two names: the
 * frozen one, which it shows, and the present one, since a misspelt name may be corrected after sending.
 */
export function holds(fragment: string) {
  const pattern = anywhere(fragment)
  return sql<boolean>`(number::text like ${pattern} or bill_to_name ilike ${pattern}
    or customer_id in ${idsOfCustomers(fragment)})`
}
