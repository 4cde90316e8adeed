import type { Settings } from '../../settings/index.ts'
import { unwritableLetters } from '../errors.ts'
import type { InvoiceDetail } from '../schemas.ts'
import { drawApart } from './draw-apart.ts'
import { pageOf } from './page.ts'

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
