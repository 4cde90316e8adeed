import type { ReactNode } from 'react'
import type { AnswerOf } from '../../api/client.ts'
import { formatDay } from '../../ui/dates.ts'
import { formatMoney, formatPercent } from '../../ui/money.ts'
import { invoiceLabel } from './label.ts'
import { Totals } from './totals.tsx'

/** The facts that its customer sees too. */
type PrintedInvoice = Omit<AnswerOf<'getPublicInvoice'>['invoice'], 'status' | 'customer'> & {
  readonly paidOn?: string | null
}

interface InvoiceSheetProps {
  readonly invoice: PrintedInvoice
  readonly sender: { readonly name: string; readonly address: string }
  readonly billTo: ReactNode
}

export function InvoiceSheet({ invoice, sender, billTo }: InvoiceSheetProps) {
  return (
    <article className="sheet" aria-label={invoiceLabel(invoice.number)}>
      <div className="sheet-head">
        <p className="letterhead">{sender.name}</p>
        <p className="soft multi-line">{sender.address}</p>
      </div>
      <div className="sheet-head">
        <div>
          <h2 className="fact-name">Bill to</h2>
          {billTo}
        </div>
        <dl className="sheet-facts stack tight">
          <Fact name="Number" value={String(invoice.number)} />
          <Fact name="Issued" value={formatDay(invoice.issuedOn)} />
          <Fact name="Due" value={formatDay(invoice.dueOn)} />
          {invoice.paidOn && <Fact name="Paid" value={formatDay(invoice.paidOn)} />}
        </dl>
      </div>
      <SheetLines invoice={invoice} />
      <Totals {...invoice} />
    </article>
  )
}

function Fact({ name, value }: { name: string; value: string }) {
  return (
    <div>
      <dt className="fact-name">{name}</dt>
      <dd>{value}</dd>
    </div>
  )
}

function SheetLines({ invoice: { lines, currency } }: { invoice: PrintedInvoice }) {
  return (
    <table className="sheet-lines">
      <thead>
        <tr>
          <th scope="col">Description</th>
          <th scope="col" className="number wide-only">
            Quantity
          </th>
          <th scope="col" className="number wide-only">
            Unit price
          </th>
          <th scope="col" className="number wide-only">
            Tax
          </th>
          <th scope="col" className="number">
            Net
          </th>
        </tr>
      </thead>
      <tbody>
        {lines.map((line, position) => (
          <tr key={position}>
            <td>
              {line.description}
              <span className="narrow-only sub-line">
                {line.quantity} × {formatMoney(line.unitPriceMinor, currency)},{' '}
                {formatPercent(line.taxRateBp)} tax
              </span>
            </td>
            <td className="number wide-only">{line.quantity}</td>
            <td className="number wide-only">{formatMoney(line.unitPriceMinor, currency)}</td>
            <td className="number wide-only">{formatPercent(line.taxRateBp)}</td>
            <td className="number">{formatMoney(line.netMinor, currency)}</td>
          </tr>
        ))}
      </tbody>
    </table>
  )
}
