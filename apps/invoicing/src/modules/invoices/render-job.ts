import {
  currentSession,
  defineJob,
  type Job,
  type Queryable,
  TenfoldError,
  type Tx,
} from '@tenfold/runtime'
import { on } from '../../database/index.ts'
import type { Parts } from '../../http/index.ts'
import { recordActivity } from '../activity/index.ts'
import { findSettings } from '../settings/index.ts'
import type { InvoiceDetail } from './invoice.ts'
import { invoiceLabel } from './label.ts'
import { renderInvoice } from './pdf.ts'
import { findInvoice } from './queries.ts'
import type { InvoiceTables } from './tables.ts'

export interface RenderInvoice {
  readonly invoiceId: string
  /** Name of the user who asked for the document. */
  readonly actorName: string
}

/** The job that makes an invoice's PDF. `parts` are there by the time that it runs. */
export function renderInvoiceJob(parts: () => Parts): Job<RenderInvoice> {
  return defineJob({
    name: 'render-invoice',
    payload: readPayload,
    timeoutMs: 60_000,
    async run({ payload, complete }) {
      const invoice = await requireInvoice(parts().db, payload.invoiceId)
      const settings = await findSettings(parts().db)
      // Slow, and without a connection: only what follows is in a transaction.
      const content = await renderInvoice(invoice, settings)
      await complete((tx) => keepDocument(tx, parts(), { invoice, content, payload }))
    },
  })
}

function readPayload(value: unknown): RenderInvoice {
  const { invoiceId, actorName } = value as Partial<RenderInvoice>
  if (typeof invoiceId !== 'string' || typeof actorName !== 'string')
    throw new TypeError('render-invoice needs invoiceId and actorName')
  return { invoiceId, actorName }
}

async function requireInvoice(db: Queryable, id: string): Promise<InvoiceDetail> {
  const invoice = await findInvoice(db, id)
  if (!invoice) throw new TenfoldError('invoicing/no-invoice', `There is no invoice ${id}`)
  return invoice
}

interface Rendered {
  readonly invoice: InvoiceDetail
  readonly content: Buffer
  readonly payload: RenderInvoice
}

async function keepDocument(
  tx: Tx,
  parts: Parts,
  { invoice: { id, number }, content, payload }: Rendered,
): Promise<void> {
  const orgId = currentSession().tenant ?? ''
  const documents = on<InvoiceTables>(tx)
  await documents.deleteFrom('invoiceDocuments').where('invoiceId', '=', id).execute()
  await documents.insertInto('invoiceDocuments').values({ orgId, invoiceId: id, content }).execute()
  const subject = { id, label: invoiceLabel(number) }
  const entry = { actorName: payload.actorName, action: 'invoice.pdf-rendered', subject } as const
  await recordActivity(tx, parts, entry)
  await parts.cache.invalidate(tx, [`invoice:${id}`])
}
