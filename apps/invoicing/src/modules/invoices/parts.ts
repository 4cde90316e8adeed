import type { Queryable, Tx } from '@tenfold/runtime'
import type { AppConfig } from '../../platform/config/index.ts'
import type { Login, Parts } from '../../platform/http/index.ts'
import type { FullInvoice, InvoiceDetail, Payment } from './schemas.ts'

/** Functions of modules that build on invoices, which invoices therefore can't import. */
export interface InvoiceParts extends Parts {
  readonly paymentsOf: (db: Queryable, invoiceId: string) => Promise<Payment[]>
  readonly announce: (tx: Tx, sent: Sent) => Promise<void>
  readonly organizationName: () => Promise<string>
  /** Refuses whose own address isn't confirmed: we mail to others for those alone who can be reached themselves. */
  readonly requireConfirmedEmail: (login: Login) => Promise<string>
  readonly settings: Pick<AppConfig, 'publicUrl'>
}

export interface Sent {
  readonly invoice: InvoiceDetail
  readonly origin: string
  readonly replyTo: string
}

export async function withPayments(
  db: Queryable,
  { paymentsOf }: InvoiceParts,
  invoice: InvoiceDetail,
): Promise<FullInvoice> {
  return { ...invoice, payments: await paymentsOf(db, invoice.id) }
}
