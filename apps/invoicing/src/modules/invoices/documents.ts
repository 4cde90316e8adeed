import { currentSession, type Queryable, type Tx } from '@tenfold/runtime'
import { on } from '../../database/index.ts'
import type { InvoiceTables } from './tables.ts'

/** The PDF of an invoice, once it is made. */
export async function findDocument(db: Queryable, invoiceId: string) {
  return on<InvoiceTables>(db)
    .selectFrom('invoiceDocuments')
    .innerJoin('invoices', 'invoices.id', 'invoiceDocuments.invoiceId')
    .select(['invoiceDocuments.content', 'invoices.number'])
    .where('invoiceDocuments.invoiceId', '=', invoiceId)
    .orderBy('invoiceDocuments.id', 'desc')
    .limit(1)
    .executeTakeFirst()
}

/** Throws away what no longer shows the invoice as it is: the next who asks gets a new one. */
export async function dropDocuments(tx: Tx, invoiceId: string): Promise<void> {
  await on<InvoiceTables>(tx)
    .deleteFrom('invoiceDocuments')
    .where('invoiceId', '=', invoiceId)
    .execute()
}

export async function replaceDocument(tx: Tx, invoiceId: string, content: Buffer): Promise<void> {
  await dropDocuments(tx, invoiceId)
  const orgId = currentSession().tenant ?? ''
  await on<InvoiceTables>(tx)
    .insertInto('invoiceDocuments')
    .values({ orgId, invoiceId, content })
    .execute()
}
