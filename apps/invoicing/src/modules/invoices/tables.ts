import { type Selectable, sql } from 'kysely'
import type { Tables } from '../../platform/database/index.ts'

type Columns = Selectable<Tables['invoices']>

export type StoredStatus = Columns['status']
/** `overdue` is never stored: it is a sent invoice whose due date has passed. */
export type Status = StoredStatus | 'overdue'

/** Dates as text: a day has no time zone, which JavaScript's Date would give it. */
export const invoiceColumns = [
  'id',
  'customerId',
  'number',
  'status',
  'currency',
  'netMinor',
  'taxMinor',
  'totalMinor',
  'paidMinor',
  'pendingMinor',
  'createdAt',
  'billToName',
  sql<string>`issued_on::text`.as('issuedOn'),
  sql<string>`due_on::text`.as('dueOn'),
  sql<string | null>`paid_on::text`.as('paidOn'),
] as const

const shownInDetail = [
  'senderName',
  'senderAddress',
  'senderColor',
  'billToEmail',
  'billToAddress',
] as const
export const detailColumns = [...invoiceColumns, 'version', ...shownInDetail] as const

/** Sender and customer as they were when the invoice left its draft; null until then. */
export type FrozenColumns = Pick<Columns, 'billToName' | (typeof shownInDetail)[number]>
export type DetailRow = Omit<Columns, 'orgId' | 'updatedAt'>
export type InvoiceRow = Omit<DetailRow, 'version' | (typeof shownInDetail)[number]>
