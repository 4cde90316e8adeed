import { useQuery } from '@tanstack/react-query'
import { Link } from 'wouter'
import { Load } from '../../ui/load.tsx'
import { latestInvoicesQuery } from './api.ts'
import { InvoiceTable } from './invoice-table.tsx'

/** The newest invoices, for the dashboard. */
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
