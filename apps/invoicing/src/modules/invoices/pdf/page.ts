import { dayInWords } from '../../../calendar.ts'
import type { Settings } from '../../settings/index.ts'
import { invoiceLabel } from '../label.ts'
import { inkOf, money, percent, printable } from '../print.ts'
import type { InvoiceDetail, InvoiceLine } from '../schemas.ts'

export interface Page {
  readonly label: string
  readonly brand: string
  readonly created: { readonly year: number; readonly month: number; readonly day: number }
  readonly sender: { readonly name: string; readonly address: string }
  readonly facts: readonly string[]
  readonly customer: string
  readonly columns: readonly string[]
  readonly rows: readonly { readonly description: string; readonly figures: readonly string[] }[]
  readonly totals: readonly Total[]
}

interface Total {
  readonly label: string
  readonly value: string
  readonly weight: 'plain' | 'strong' | 'total'
}

export function pageOf(
  invoice: InvoiceDetail,
  { branding, address }: Pick<Settings, 'branding' | 'address'>,
): Page {
  const { customer, createdAt } = invoice
  const created = new Date(createdAt)
  return {
    label: invoiceLabel(invoice.number),
    brand: inkOf(branding.color),
    created: {
      year: created.getUTCFullYear(),
      month: created.getUTCMonth() + 1,
      day: created.getUTCDate(),
    },
    sender: { name: printable(branding.logoText), address: printable(onFewLines(address)) },
    facts: factsOf(invoice),
    customer: printable(
      [customer.name, onFewLines(customer.address), customer.email]
        .filter((line) => line !== '')
        .join('\n'),
    ),
    columns: ['Quantity', 'Unit price', 'Tax', 'Net'],
    rows: rowsOf(invoice),
    totals: totalsOf(invoice),
  }
}

/** A text stays as it is; one of more lines than an envelope has is set as running text. */
function onFewLines(text: string): string {
  const lines = text.split('\n')
  return lines.length <= 16 ? text : lines.join(' · ')
}

function factsOf({ issuedOn, dueOn, status }: InvoiceDetail): string[] {
  const mark = marks[status]
  return [`Issued ${dayInWords(issuedOn)}`, `Due ${dayInWords(dueOn)}`, ...(mark ? [mark] : [])]
}

/** Paper shows no later change: what isn't owed (yet) says so. */
const marks: Partial<Record<InvoiceDetail['status'], string>> = {
  draft: 'Draft, not sent yet',
  void: 'Void, nothing is owed',
}

/** Most lines of all descriptions together, about 20 pages. Hundreds of pages would block other work. */
const mostTextLines = 1_000

function rowsOf({ lines, currency }: InvoiceDetail): Page['rows'] {
  const count = lines.reduce((sum, { description }) => sum + description.split('\n').length, 0)
  if (count <= mostTextLines) return lines.map((line) => rowOf(line, currency))
  return lines.map((line) =>
    rowOf({ ...line, description: onFewLines(line.description) }, currency),
  )
}

function rowOf(line: InvoiceLine, currency: string): Page['rows'][number] {
  return {
    description: printable(line.description),
    figures: [
      String(line.quantity),
      money(line.unitPriceMinor, currency),
      percent(line.taxRateBp),
      money(line.netMinor, currency),
    ],
  }
}

function totalsOf(invoice: InvoiceDetail): Total[] {
  const { netMinor, taxMinor, totalMinor, paidMinor, currency } = invoice
  const row = (label: string, minor: number, weight: Total['weight'] = 'plain'): Total => ({
    label,
    value: weight === 'plain' ? money(minor, currency) : `${currency} ${money(minor, currency)}`,
    weight,
  })
  const [one, other] = invoice.taxes
  const tax =
    one && other
      ? invoice.taxes.map((rate) =>
          row(`Tax ${percent(rate.taxRateBp)} of ${money(rate.netMinor, currency)}`, rate.taxMinor),
        )
      : [row('Tax', taxMinor)]
  const paid =
    paidMinor === 0
      ? []
      : [row('Paid', paidMinor), row('Left to pay', totalMinor - paidMinor, 'strong')]
  return [row('Net', netMinor), ...tax, row('Total', totalMinor, 'total'), ...paid]
}
