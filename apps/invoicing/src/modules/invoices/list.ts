import type { Queryable } from '@tenfold/runtime'
import { type Expression, type ExpressionBuilder, type SqlBool, sql } from 'kysely'
import { anywhere, on } from '../../platform/database/index.ts'
import { type Page, readPage, sortOf } from '../../platform/http/index.ts'
import { idsOfCustomers } from '../customers/index.ts'
import { withCustomerNames } from './queries.ts'
import type { Invoice, InvoiceFilter } from './schemas.ts'
import { sortTypes } from './sorts.ts'
import { type InvoiceTables, invoiceColumns, type Status } from './tables.ts'

/** The organisation's invoices, newest first unless said otherwise. */
export function listInvoices(
  db: Queryable,
  filter: InvoiceFilter,
  day: string,
): Promise<Page<Invoice>> {
  const sort = sortOf(filter.sort ?? '-createdAt', sortTypes)
  const list = on<InvoiceTables>(db)
    .selectFrom('invoices')
    .select(invoiceColumns)
    .where((where) => where.and(conditions(where, filter, day)))
  return readPage(list, { query: filter, sort }, (rows) => withCustomerNames(db, rows, day))
}

type Where = ExpressionBuilder<InvoiceTables, 'invoices'>

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
 * Invoices whose number or customer's name holds the fragment. Of a sent one both names count: the frozen one,
 * which it shows, and the present one, since a misspelt name is corrected after the sending.
 */
export function holds(fragment: string) {
  const pattern = anywhere(fragment)
  return sql<boolean>`(number::text like ${pattern} or bill_to_name ilike ${pattern}
    or customer_id in ${idsOfCustomers(fragment)})`
}
