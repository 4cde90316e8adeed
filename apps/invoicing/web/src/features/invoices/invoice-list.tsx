import { useInfiniteQuery, useQuery } from '@tanstack/react-query'
import type { ReactNode } from 'react'
import { Link } from 'wouter'
import { Listing } from '../../ui/listing.tsx'
import { formatMoney } from '../../ui/money.ts'
import { Load } from '../../ui/states.tsx'
import { type InvoiceSummary, invoicesQuery, latestInvoicesQuery } from './api.ts'
import type { InvoiceFilter } from './filter.ts'
import { InvoiceTable } from './invoice-table.tsx'
import { sumsOf } from './sums.ts'

interface InvoiceListProps {
  readonly filter: InvoiceFilter
  readonly empty: ReactNode
  readonly onSort?: (sort: string) => void
}

/** Invoices a page at a time, and what those in sight come to. */
export function InvoiceList({ filter, empty, onSort }: InvoiceListProps) {
  const query = useInfiniteQuery(invoicesQuery(filter))
  return (
    <Listing query={query} what={['invoice', 'invoices']} empty={empty}>
      {(invoices) => (
        <>
          <InvoiceTable invoices={invoices} sort={filter.sort} onSort={onSort} />
          <Sums invoices={invoices} />
        </>
      )}
    </Listing>
  )
}

function Sums({ invoices }: { invoices: readonly InvoiceSummary[] }) {
  return (
    <ul className="sums stack tight" aria-label="Sums of the invoices shown">
      {sumsOf(invoices).map(({ currency, totalMinor, owedMinor }) => (
        <li key={currency}>
          <span>
            <span className="soft">Total</span> {formatMoney(totalMinor, currency)}
          </span>
          <span>
            <span className="soft">of which open</span> {formatMoney(owedMinor, currency)}
          </span>
        </li>
      ))}
    </ul>
  )
}

export function LatestInvoices() {
  const query = useQuery(latestInvoicesQuery)
  return (
    <section aria-labelledby="latest-invoices">
      <div className="section-head">
        <h2 id="latest-invoices" className="section-title">
          Latest invoices
        </h2>
        <Link href="/invoices">All invoices</Link>
      </div>
      <Load query={query} what="latest invoices" rows={3}>
        {({ items }) => <InvoiceTable invoices={items} />}
      </Load>
    </section>
  )
}
