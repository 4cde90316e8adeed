import { type Generated, type Selectable, sql } from 'kysely'

export type StoredStatus = 'draft' | 'sent' | 'paid' | 'void'
/** `overdue` is never stored: it is a sent invoice whose due date has passed. */
export type Status = StoredStatus | 'overdue'

/** Sender and customer as they were when the invoice left its draft; null until then. */
export interface FrozenColumns {
  readonly senderName: string | null
  readonly senderAddress: string | null
  readonly senderColor: string | null
  readonly billToName: string | null
  readonly billToEmail: string | null
  readonly billToAddress: string | null
}

export interface InvoiceTables {
  readonly invoiceCounters: { readonly orgId: string; readonly lastNumber: number }
  readonly invoices: {
    readonly id: Generated<string>
    readonly orgId: string
    readonly customerId: string
    readonly number: number
    readonly status: Generated<StoredStatus>
    readonly currency: string
    readonly issuedOn: string
    readonly dueOn: string
    readonly paidOn: string | null
    readonly netMinor: string | number
    readonly taxMinor: string | number
    readonly totalMinor: string | number
    readonly paidMinor: Generated<string | number>
    readonly pendingMinor: Generated<string | number>
    readonly version: Generated<number>
    readonly createdAt: Generated<Date>
    readonly updatedAt: Generated<Date>
  } & { readonly [Column in keyof FrozenColumns]: Generated<FrozenColumns[Column]> }
  readonly invoiceLines: {
    readonly id: Generated<string>
    readonly orgId: string
    readonly invoiceId: string
    readonly position: number
    readonly description: string
    readonly quantity: number
    readonly unitPriceMinor: string | number
    readonly taxRateBp: number
    readonly netMinor: string | number
    readonly taxMinor: string | number
  }
  readonly invoiceDocuments: {
    readonly id: Generated<string>
    readonly orgId: string
    readonly invoiceId: string
    readonly content: Buffer
    readonly createdAt: Generated<Date>
  }
}

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

export const detailColumns = [
  ...invoiceColumns,
  'version',
  'senderName',
  'senderAddress',
  'senderColor',
  'billToEmail',
  'billToAddress',
] as const

type Columns = Selectable<InvoiceTables['invoices']>
export type DetailRow = Omit<Columns, 'orgId' | 'updatedAt'>
export type InvoiceRow = Omit<DetailRow, 'version' | Exclude<keyof FrozenColumns, 'billToName'>>
