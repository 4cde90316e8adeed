import { once } from 'node:events'
import { Worker } from 'node:worker_threads'
import { createLane } from '../../../platform/http/index.ts'
import type { Settings } from '../../settings/index.ts'
import { unwritableLetters } from '../errors.ts'
import type { InvoiceDetail } from '../schemas.ts'
import type { Drawing } from './draw.ts'
import { type Page, pageOf } from './page.ts'

/**
 * Draws an invoice as an A4 PDF, beside whatever else the process does.
 *
 * @throws `invoicing/unwritable-letters` when a text has letters that none of the fonts has.
 */
export async function renderInvoice(
  invoice: InvoiceDetail,
  settings: Pick<Settings, 'branding' | 'address'>,
): Promise<Buffer> {
  const { pdf, missing } = await drawApart(pageOf(invoice, settings))
  if (!pdf) throw unwritableLetters({ ...invoice, letters: missing })
  return Buffer.from(pdf.buffer, pdf.byteOffset, pdf.byteLength)
}

const inTurn = createLane({ atOnce: 1, waiting: Number.POSITIVE_INFINITY })
let running: Worker | undefined

/**
 * Draws in a thread of its own: a long invoice takes the CPU for seconds, in which the process would answer no request.
 * The thread comes with the first page and stays; it doesn't keep the process alive.
 */
function drawApart(page: Page): Promise<Drawing> {
  return inTurn(async () => {
    const thread = (running ??= start())
    thread.ref()
    try {
      thread.postMessage(page)
      const [drawing] = await once(thread, 'message')
      return drawing as Drawing
    } finally {
      thread.unref()
    }
  })
}

/** An error ends the thread and rejects the waiting call; the next page gets a new thread. */
function start(): Worker {
  const thread = new Worker(new URL('draw-thread.ts', import.meta.url))
  const forget = () => {
    if (running === thread) running = undefined
  }
  return thread.once('error', forget).once('exit', forget)
}
