import { useInfiniteQuery } from '@tanstack/react-query'
import type { ReactNode } from 'react'
import { Listing } from '../../ui/listing.tsx'
import { formatMoney } from '../../ui/money.ts'
import { type InvoiceSummary, invoicesQuery } from './api.ts'
import type { InvoiceFilter } from './filter.ts'
import { InvoiceTable } from './invoice-table.tsx'
import { sumsOf } from './sums.ts'

interface InvoiceListProps {
  readonly filter: InvoiceFilter
  /** Shown when nothing matches. */
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
    <ul className="sums" aria-label="Sums of the invoices shown">
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
