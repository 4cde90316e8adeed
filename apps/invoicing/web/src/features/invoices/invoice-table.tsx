import { Link } from 'wouter'
import { formatDay } from '../../ui/dates.ts'
import { formatMoney } from '../../ui/money.ts'
import { type Column, Table } from '../../ui/table.tsx'
import { useNarrow } from '../../ui/use-narrow.ts'
import type { InvoiceSummary } from './api.ts'
import { StatusBadge } from './status.tsx'
import { owedOf } from './sums.ts'

interface InvoiceTableProps {
  readonly invoices: readonly InvoiceSummary[]
  readonly sort?: string | undefined
  /** The heads are plain words without it. */
  readonly onSort?: ((sort: string) => void) | undefined
}

/** Invoices that lead to their pages: rows of a table, or cards on a small screen. */
export function InvoiceTable({ invoices, sort, onSort }: InvoiceTableProps) {
  if (useNarrow())
    return (
      <ul className="cards">
        {invoices.map((invoice) => (
          <Card key={invoice.id} invoice={invoice} />
        ))}
      </ul>
    )
  return <Table columns={COLUMNS} rows={invoices} sort={sort} onSort={onSort} />
}

const COLUMNS: readonly Column<InvoiceSummary>[] = [
  {
    head: 'Number',
    sort: ['number', 'descending'],
    cell: ({ id, number }) => (
      <Link href={`/invoices/${id}`} className="row-link">
        {number}
      </Link>
    ),
  },
  { head: 'Customer', className: 'name', cell: ({ customer }) => customer.name },
  {
    head: 'Issued',
    className: 'soft day roomy-only',
    sort: ['issuedOn', 'descending'],
    cell: ({ issuedOn }) => formatDay(issuedOn),
  },
  {
    head: 'Due',
    className: 'soft day',
    sort: ['dueOn', 'ascending'],
    cell: ({ dueOn }) => formatDay(dueOn),
  },
  { head: 'Status', cell: ({ status }) => <StatusBadge status={status} /> },
  {
    head: 'Total',
    className: 'number',
    sort: ['totalMinor', 'descending'],
    cell: ({ totalMinor, currency }) => formatMoney(totalMinor, currency),
  },
  {
    head: 'Balance',
    className: 'number',
    cell: (invoice) => {
      const owedMinor = owedOf(invoice)
      return owedMinor > 0 ? (
        formatMoney(owedMinor, invoice.currency)
      ) : (
        <span className="soft">–</span>
      )
    },
  },
]

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
        <p className="soft small">
          No. {invoice.number} · Due {formatDay(invoice.dueOn)}
        </p>
      </div>
      <div className="card-figures stack tight">
        <span className="number">{formatMoney(totalMinor, currency)}</span>
        <StatusBadge status={invoice.status} />
        {isPartlyPaid && (
          <span className="number soft small">{formatMoney(owedMinor, currency)} open</span>
        )}
      </div>
    </li>
  )
}
