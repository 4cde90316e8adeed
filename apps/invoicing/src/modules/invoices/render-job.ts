import { isDeepStrictEqual } from 'node:util'
import {
  defineJob,
  gaveUp,
  type Job,
  type Queryable,
  TenfoldError,
  type Tx,
} from '@tenfold/runtime'
import type { Parts } from '../../platform/http/index.ts'
import { recordActivity } from '../activity/index.ts'
import { lockInvoice } from './collect.ts'
import { RenderInvoice, replaceDocument } from './documents.ts'
import { invoiceChanged, noInvoice } from './errors.ts'
import { invoiceLabel } from './label.ts'
import { presentSender } from './parties.ts'
import type { InvoiceParts } from './parts.ts'
import { renderInvoice } from './pdf/render.ts'
import { existingInvoice, findInvoice } from './queries.ts'
import type { InvoiceDetail, Sender } from './schemas.ts'
import { invoiceTag } from './tags.ts'

/** The job that makes an invoice's PDF. `parts` are there by the time that it runs. */
export function renderInvoiceJob(parts: () => InvoiceParts): Job<RenderInvoice> {
  return defineJob({
    name: 'render-invoice',
    payload: RenderInvoice,
    timeoutMs: 60_000,
    async run({ payload, complete }) {
      const invoice = await requireInvoice(parts().db, payload.invoiceId)
      const sender = invoice.sender ?? (await presentSender(parts().db, parts()))
      // Slow, and without a connection: only what follows is in a transaction.
      const content = await draw(invoice, sender)
      await complete((tx) => keepDocument(tx, parts(), { invoice, content, payload }))
    },
  })
}

/** Gives up on letters that no font has: no later attempt can draw them. */
async function draw(invoice: InvoiceDetail, sender: Sender): Promise<Buffer> {
  try {
    return await renderInvoice(invoice, asSettings(sender))
  } catch (error) {
    if (!(error instanceof TenfoldError)) throw error
    const { forUser } = error
    throw gaveUp(error.message, { cause: error, ...(forUser !== undefined && { forUser }) })
  }
}

const asSettings = ({ name, color, address }: Sender) => ({
  branding: { color, logoText: name },
  address,
})

async function requireInvoice(db: Queryable, id: string): Promise<InvoiceDetail> {
  const invoice = await findInvoice(db, id)
  if (!invoice) throw noInvoice(id)
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
  { invoice, content, payload }: Rendered,
): Promise<void> {
  const { id, number } = invoice
  await requireUnchanged(tx, invoice)
  await replaceDocument(tx, id, content)
  const by = { name: payload.actorName, userId: payload.actorId }
  const entry = { action: 'invoice.pdf-rendered', id, label: invoiceLabel(number), by } as const
  await recordActivity(tx, parts, entry)
  await parts.cache.invalidate(tx, [invoiceTag(id)])
}

/** The invoice may have been edited or paid meanwhile: the next attempt draws its present state. */
async function requireUnchanged(tx: Tx, drawn: InvoiceDetail): Promise<void> {
  const { number } = await lockInvoice(tx, drawn.id)
  const now = await existingInvoice(tx, drawn.id)
  if (!isDeepStrictEqual({ ...now, hasPdf: true }, { ...drawn, hasPdf: true }))
    throw invoiceChanged(number)
}
