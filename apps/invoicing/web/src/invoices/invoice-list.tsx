import { useInfiniteQuery } from '@tanstack/react-query'
import type { ReactNode } from 'react'
import { Link } from 'wouter'
import { formatDay } from '../ui/dates.ts'
import { rowsOf } from '../ui/keyset.ts'
import { Load } from '../ui/load.tsx'
import { LoadMore } from '../ui/load-more.tsx'
import { formatMoney } from '../ui/money.ts'
import { type InvoiceFilter, type InvoiceSummary, invoicesQuery } from './api.ts'
import { StatusBadge } from './status.tsx'

interface InvoiceListProps {
  readonly filter: InvoiceFilter
  /** Shown when nothing matches. */
  readonly empty: ReactNode
}

/** Invoices, newest first, a page at a time. */
export function InvoiceList({ filter, empty }: InvoiceListProps) {
  const query = useInfiniteQuery(invoicesQuery(filter))
  return (
    <Load query={query} what="invoices">
      {(data) => {
        const invoices = rowsOf(data)
        if (invoices.length === 0) return empty
        return (
          <>
            <InvoiceTable invoices={invoices} />
            <LoadMore query={query} shown={invoices.length} what="invoices" />
          </>
        )
      }}
    </Load>
  )
}

/** Invoices as rows that lead to them. */
export function InvoiceTable({ invoices }: { invoices: readonly InvoiceSummary[] }) {
  return (
    <div className="table-card">
      <table>
        <thead>
          <tr>
            <th scope="col">Number</th>
            <th scope="col">Customer</th>
            <th scope="col" className="wide-only">
              Issued
            </th>
            <th scope="col" className="wide-only">
              Due
            </th>
            <th scope="col" className="wide-only">
              Status
            </th>
            <th scope="col" className="number">
              Total
            </th>
          </tr>
        </thead>
        <tbody>
          {invoices.map((invoice) => (
            <InvoiceRow key={invoice.id} invoice={invoice} />
          ))}
        </tbody>
      </table>
    </div>
  )
}

function InvoiceRow({ invoice }: { invoice: InvoiceSummary }) {
  return (
    <tr className="linked">
      <td>
        <Link href={`/invoices/${invoice.id}`} className="row-link">
          {invoice.number}
        </Link>
      </td>
      <td className="name">
        {invoice.customer.name}
        <span className="narrow-only sub-line">
          <StatusBadge status={invoice.status} /> {formatDay(invoice.issuedOn)}
        </span>
      </td>
      <td className="wide-only soft">{formatDay(invoice.issuedOn)}</td>
      <td className="wide-only soft">{formatDay(invoice.dueOn)}</td>
      <td className="wide-only">
        <StatusBadge status={invoice.status} />
      </td>
      <td className="number">{formatMoney(invoice.totalMinor, invoice.currency)}</td>
    </tr>
  )
}
