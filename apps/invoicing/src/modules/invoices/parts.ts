import type { Queryable } from '@tenfold/runtime'
import type { Parts } from '../../http/index.ts'
import type { InvoiceDetail } from './invoice.ts'
import type { Payment } from './schemas.ts'

/** What invoices need of modules that build on them, and that they therefore can't import. */
export interface InvoiceParts extends Parts {
  /** An invoice's payments, newest first. */
  readonly paymentsOf: (db: Queryable, invoiceId: string) => Promise<Payment[]>
}

export type FullInvoice = InvoiceDetail & { readonly payments: Payment[] }

export async function withPayments(
  db: Queryable,
  { paymentsOf }: InvoiceParts,
  invoice: InvoiceDetail,
): Promise<FullInvoice> {
  return { ...invoice, payments: await paymentsOf(db, invoice.id) }
}
