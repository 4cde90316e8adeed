import { useQuery } from '@tanstack/react-query'
import { Link } from 'wouter'
import { useMember } from '../accounts/index.ts'
import { settingsQuery } from '../settings/index.ts'
import { formatDay } from '../ui/dates.ts'
import { formatMoney, formatPercent } from '../ui/money.ts'
import type { Invoice } from './api.ts'
import { invoiceLabel } from './label.ts'
import { Totals } from './totals.tsx'

/** The invoice as the customer will see it on paper. */
export function InvoiceSheet({ invoice }: { invoice: Invoice }) {
  return (
    <article className="sheet" aria-label={invoiceLabel(invoice.number)}>
      <SheetHead invoice={invoice} />
      <SheetLines invoice={invoice} />
      <Totals {...invoice} />
    </article>
  )
}

function SheetHead({ invoice }: { invoice: Invoice }) {
  const { organization } = useMember()
  const { data: settings } = useQuery(settingsQuery)
  const { customer } = invoice
  return (
    <>
      <p className="letterhead">{settings?.branding.logoText || organization.name}</p>
      <div className="sheet-head">
        <div>
          <h2 className="fact-name">Bill to</h2>
          <Link href={`/customers/${customer.id}`}>{customer.name}</Link>
          <p className="soft multi-line">{customer.address}</p>
          <p className="soft">{customer.email}</p>
        </div>
        <dl className="sheet-facts">
          <Fact name="Number" value={String(invoice.number)} />
          <Fact name="Issued" value={formatDay(invoice.issuedOn)} />
          <Fact name="Due" value={formatDay(invoice.dueOn)} />
          {invoice.paidOn && <Fact name="Paid" value={formatDay(invoice.paidOn)} />}
        </dl>
      </div>
    </>
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

function SheetLines({ invoice: { lines, currency } }: { invoice: Invoice }) {
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
