import { keepPreviousData, queryOptions, useQuery } from '@tanstack/react-query'
import { type ReactNode, useId } from 'react'
import { Link, useSearchParams } from 'wouter'
import { type AnswerOf, api, dataOf } from '../../api/client.ts'
import { formatMoney } from '../../ui/money.ts'
import { Page } from '../../ui/page.tsx'
import { Empty, Load } from '../../ui/states.tsx'
import { useDebounced } from '../../ui/use-debounced.ts'
import { invoiceLabel, StatusBadge } from '../invoices/index.ts'

export function SearchPage() {
  const [params] = useSearchParams()
  const q = useDebounced((params.get('q') ?? '').trim(), 200)
  const query = useQuery(searchQuery(q))
  return (
    <Page title="Search">
      {q ? (
        <Load query={query} what="results">
          {(found) => <Results found={found} />}
        </Load>
      ) : (
        <Empty icon="search" title="What are you looking for?">
          Type a part of a customer’s name or e-mail, or an invoice number.
        </Empty>
      )}
    </Page>
  )
}

function Results({ found: { q, customers, invoices, more } }: { found: Found }) {
  const count = customers.length + invoices.length
  return (
    <>
      <p role="status" className="soft spaced">
        {more.customers || more.invoices ? `The first ${count}` : count} result
        {count === 1 ? '' : 's'} for “{q}”
      </p>
      {count === 0 && (
        <Empty icon="search" title="Nothing found">
          Try fewer letters, or another part of the name.
        </Empty>
      )}
      {customers.length > 0 && (
        <Group title="Customers">
          {customers.map(({ id, name, email }) => (
            <li key={id}>
              <Link href={`/customers/${id}`}>{name}</Link> <span className="soft">{email}</span>
            </li>
          ))}
          {more.customers && <More href="/customers" q={q} what="customers" />}
        </Group>
      )}
      {invoices.length > 0 && (
        <Group title="Invoices">
          {invoices.map((invoice) => (
            <FoundInvoiceRow key={invoice.id} invoice={invoice} />
          ))}
          {more.invoices && <More href="/invoices" q={q} what="invoices" />}
        </Group>
      )}
    </>
  )
}

function More({ href, q, what }: { href: string; q: string; what: string }) {
  return (
    <li>
      <Link href={`${href}?${new URLSearchParams({ q })}`}>
        There are more: all {what} with “{q}”
      </Link>
    </li>
  )
}

function Group({ title, children }: { title: string; children: ReactNode }) {
  const id = useId()
  return (
    <section aria-labelledby={id}>
      <h2 id={id} className="section-title">
        {title}
      </h2>
      <ul className="link-list card">{children}</ul>
    </section>
  )
}

function FoundInvoiceRow({ invoice }: { invoice: FoundInvoice }) {
  const { id, number, status, totalMinor, currency, customer } = invoice
  return (
    <li>
      <span>
        <Link href={`/invoices/${id}`}>{invoiceLabel(number)}</Link>{' '}
        <span className="soft">{customer.name}</span> <StatusBadge status={status} />
      </span>
      <span className="number">{formatMoney(totalMinor, currency)}</span>
    </li>
  )
}

interface Found extends AnswerOf<'search'> {
  readonly q: string
}
type FoundInvoice = Found['invoices'][number]

function searchQuery(q: string) {
  return queryOptions({
    queryKey: ['search', q],
    placeholderData: keepPreviousData,
    enabled: q !== '',
    // The answer carries its own words, because an earlier answer stays in sight until the new one is here.
    queryFn: async ({ signal }) => ({
      q,
      ...(await dataOf(api.GET('/api/v1/search', { params: { query: { q } }, signal }))),
    }),
  })
}
