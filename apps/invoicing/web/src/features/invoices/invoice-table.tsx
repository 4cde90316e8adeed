import { Link } from 'wouter'
import { formatDay } from '../../ui/dates.ts'
import { formatMoney } from '../../ui/money.ts'
import { SortHead } from '../../ui/sort-head.tsx'
import { useNarrow } from '../../ui/use-narrow.ts'
import type { InvoiceSummary } from './api.ts'
import { StatusBadge } from './status.tsx'
import { owedOf } from './sums.ts'

interface InvoiceTableProps {
  readonly invoices: readonly InvoiceSummary[]
  readonly sort?: string | undefined
  /** Without it the heads are plain words. */
  readonly onSort?: ((sort: string) => void) | undefined
}

/** Invoices that lead to their pages: rows of a table, or cards on a small screen. */
export function InvoiceTable(props: InvoiceTableProps) {
  const isNarrow = useNarrow()
  return isNarrow ? <Cards invoices={props.invoices} /> : <Rows {...props} />
}

const COLUMNS = [
  ['number', 'Number', 'descending', undefined],
  [undefined, 'Customer', 'ascending', undefined],
  ['issuedOn', 'Issued', 'descending', 'roomy-only'],
  ['dueOn', 'Due', 'ascending', undefined],
  [undefined, 'Status', 'ascending', undefined],
  ['totalMinor', 'Total', 'descending', 'number'],
  [undefined, 'Balance', 'ascending', 'number'],
] as const

function Rows({ invoices, sort, onSort }: InvoiceTableProps) {
  return (
    <div className="table-card">
      <table>
        <thead>
          <tr>
            {COLUMNS.map(([field, label, first, className = '']) =>
              field && onSort ? (
                <SortHead key={label} {...{ field, first, sort, onSort, className }}>
                  {label}
                </SortHead>
              ) : (
                <th key={label} scope="col" className={className}>
                  {label}
                </th>
              ),
            )}
          </tr>
        </thead>
        <tbody>
          {invoices.map((invoice) => (
            <Row key={invoice.id} invoice={invoice} />
          ))}
        </tbody>
      </table>
    </div>
  )
}

function Row({ invoice }: { invoice: InvoiceSummary }) {
  const { currency } = invoice
  const owedMinor = owedOf(invoice)
  return (
    <tr className="linked">
      <td>
        <Link href={`/invoices/${invoice.id}`} className="row-link">
          {invoice.number}
        </Link>
      </td>
      <td className="name">{invoice.customer.name}</td>
      <td className="soft day roomy-only">{formatDay(invoice.issuedOn)}</td>
      <td className="soft day">{formatDay(invoice.dueOn)}</td>
      <td>
        <StatusBadge status={invoice.status} />
      </td>
      <td className="number">{formatMoney(invoice.totalMinor, currency)}</td>
      <td className="number">
        {owedMinor > 0 ? formatMoney(owedMinor, currency) : <span className="soft">–</span>}
      </td>
    </tr>
  )
}

function Cards({ invoices }: { invoices: readonly InvoiceSummary[] }) {
  return (
    <ul className="cards">
      {invoices.map((invoice) => (
        <Card key={invoice.id} invoice={invoice} />
      ))}
    </ul>
  )
}

function Card({ invoice }: { invoice: InvoiceSummary }) {
  const { currency, totalMinor } = invoice
  const owedMinor = owedOf(invoice)
  const isPartlyPaid = owedMinor > 0 && owedMinor < totalMinor
  return (
    <li className="card-row">
      <div className="truncate">
        <Link href={`/invoices/${invoice.id}`} className="row-link">
          <span className="visually-hidden">Invoice {invoice.number}, </span>
          {invoice.customer.name}
        </Link>
        <p className="soft">
          No. {invoice.number} · Due {formatDay(invoice.dueOn)}
        </p>
      </div>
      <div className="card-figures">
        <span className="number">{formatMoney(totalMinor, currency)}</span>
        <StatusBadge status={invoice.status} />
        {isPartlyPaid && (
          <span className="number soft">{formatMoney(owedMinor, currency)} open</span>
        )}
      </div>
    </li>
  )
}
