import { readFileSync } from 'node:fs'
import { NodeCompiler } from '@myriaddreamin/typst-ts-node-compiler'
import { TenfoldError } from '@tenfold/runtime'
import type { Settings } from '../../settings/index.ts'
import type { InvoiceDetail } from '../invoice.ts'
import { allFamilies, familiesFor } from './fonts.ts'
import { pageOf } from './page.ts'
import { unwritableLetters } from './unwritable.ts'

const template = new URL('invoice.typ', import.meta.url)
/** Renderings that Typst keeps parts of, to draw the next one faster. */
const keptRenderings = 10

let compiler: NodeCompiler | undefined

/**
 * Draws an invoice as an A4 PDF by Typst, which shapes all scripts and embeds only the letters used.
 * Pure work on the CPU, about 10 ms: it needs neither database nor network.
 *
 * @throws `invoicing/unwritable-letters` when a text has letters that none of the fonts has.
 */
export function renderInvoice(
  invoice: InvoiceDetail,
  settings: Pick<Settings, 'branding' | 'address'>,
): Buffer {
  const page = pageOf(invoice, settings)
  const text = JSON.stringify(page)
  const missing = unwritableLetters(text)
  if (missing.length > 0) throw unwritable(invoice, missing)
  const fonts = familiesFor(text).map(({ name }) => name)
  return draw(JSON.stringify({ ...page, fonts }))
}

function draw(page: string): Buffer {
  compiler ??= NodeCompiler.create({
    fontArgs: [{ fontPaths: allFamilies.flatMap(({ regular, bold }) => [regular, bold]) }],
  })
  const source = readFileSync(template, 'utf8')
  try {
    return compiler.pdf({ mainFileContent: source, inputs: { page } })
  } finally {
    compiler.evictCache(keptRenderings)
  }
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
