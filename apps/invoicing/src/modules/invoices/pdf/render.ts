import { TenfoldError } from '@tenfold/runtime'
import type { Settings } from '../../settings/index.ts'
import type { InvoiceDetail } from '../invoice.ts'
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
  if (!pdf) throw unwritable(invoice, missing)
  return Buffer.from(pdf.buffer, pdf.byteOffset, pdf.byteLength)
}

function unwritable({ number, id }: InvoiceDetail, letters: readonly string[]): TenfoldError {
  const shown = letters.slice(0, 10).join(' ')
  return new TenfoldError(
    'invoicing/unwritable-letters',
    `The PDF of invoice ${number} can't show these letters: ${shown}`,
    {
      hint: 'Replace them in the invoice, its customer or the settings',
      details: { invoiceId: id, letters },
      forUser: `The PDF can't show these letters: ${shown}. Replace them in the invoice, its customer or your settings.`,
    },
  )
}
