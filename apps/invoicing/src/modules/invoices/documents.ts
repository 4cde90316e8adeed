import type { Job, Queryable, Tx } from '@tenfold/runtime'
import { z } from 'zod'
import { on, tenant } from '../../platform/database/index.ts'
import { type Lane, notFound, type Parts } from '../../platform/http/index.ts'
import { invoiceSubject } from './label.ts'

export const RenderInvoice = z.object({
  invoiceId: z.string(),
  actorName: z.string(),
  actorId: z.string().optional(),
})
export type RenderInvoice = z.infer<typeof RenderInvoice>

export interface DocumentParts extends Parts {
  readonly renderInvoice: Job<RenderInvoice>
  /** Where jobs run inline: bounds how many do. */
  readonly heavy: Lane
}

export function askForDocument(
  { db, jobs, renderInvoice, heavy }: DocumentParts,
  asked: RenderInvoice,
): Promise<string> {
  return heavy(() =>
    db.transaction(async (tx) => {
      const invoice = await on(tx)
        .selectFrom('invoices')
        .select('id')
        .where('id', '=', asked.invoiceId)
        .executeTakeFirst()
      if (!invoice) throw notFound('invoice')
      const subject = invoiceSubject(asked.invoiceId)
      const about = { subject, failedBefore: 'discard' } as const
      return (await jobs.enqueue(tx, renderInvoice, asked, about)).id
    }),
  )
}

export async function findDocument(db: Queryable, invoiceId: string) {
  return on(db)
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
  await on(tx).deleteFrom('invoiceDocuments').where('invoiceId', '=', invoiceId).execute()
}

export async function replaceDocument(tx: Tx, invoiceId: string, content: Buffer): Promise<void> {
  await dropDocuments(tx, invoiceId)
  const orgId = tenant()
  await on(tx).insertInto('invoiceDocuments').values({ orgId, invoiceId, content }).execute()
}
