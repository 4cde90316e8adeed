import { useQuery } from '@tanstack/react-query'
import { Link, useSearchParams } from 'wouter'
import { InvoiceTable } from '../invoices/index.ts'
import { Load } from '../ui/load.tsx'
import { Page } from '../ui/page.tsx'
import { Empty } from '../ui/states.tsx'
import { useDebounced } from '../ui/use-debounced.ts'
import { type Found, searchQuery } from './api.ts'

export function SearchPage() {
  const [params] = useSearchParams()
  const q = useDebounced((params.get('q') ?? '').trim(), 200)
  const query = useQuery(searchQuery(q))
  return (
    <Page title="Search">
      {q ? (
        <Load query={query} what="results">
          {(found) => <Results q={q} found={found} />}
        </Load>
      ) : (
        <Empty icon="search" title="What are you looking for?">
          Type a part of a customer’s name or e-mail, or an invoice number.
        </Empty>
      )}
    </Page>
  )
}

function Results({ q, found: { customers, invoices } }: { q: string; found: Found }) {
  const count = customers.length + invoices.length
  return (
    <>
      <p role="status" className="soft">
        {count === 1 ? '1 result' : `${count} results`} for “{q}”
      </p>
      {count === 0 && (
        <Empty icon="search" title="Nothing found">
          Try fewer letters, or another part of the name.
        </Empty>
      )}
      {customers.length > 0 && (
        <section aria-labelledby="found-customers">
          <h2 id="found-customers" className="section-title">
            Customers
          </h2>
          <ul className="link-list card">
            {customers.map(({ id, name, email }) => (
              <li key={id}>
                <Link href={`/customers/${id}`}>{name}</Link> <span className="soft">{email}</span>
              </li>
            ))}
          </ul>
        </section>
      )}
      {invoices.length > 0 && (
        <section aria-labelledby="found-invoices">
          <h2 id="found-invoices" className="section-title">
            Invoices
          </h2>
          <InvoiceTable invoices={invoices} />
        </section>
      )}
    </>
  )
}
