import { Link, useSearchParams } from 'wouter'
import { Icon } from '../../ui/icon.tsx'
import { Page } from '../../ui/page.tsx'
import { Empty } from '../../ui/states.tsx'
import { useDebounced } from '../../ui/use-debounced.ts'
import { type InvoiceFilter, isNarrowed, readFilter } from './filter.ts'
import { InvoiceFilters } from './invoice-filters.tsx'
import { InvoiceList } from './invoice-list.tsx'

/** Lists all invoices. Filter and order live in the address, so a list can be linked to and survives going back. */
export function InvoicesPage() {
  const [params, setParams] = useSearchParams()
  const filter = readFilter(params)
  const q = useDebounced(filter.q, 200)
  const asked = { ...filter, ...(q !== undefined && { q }) }
  const change = (field: keyof InvoiceFilter, value: string) =>
    setParams(
      (current) => {
        if (value) current.set(field, value)
        else current.delete(field)
        return current
      },
      { replace: field === 'q' },
    )
  return (
    <Page title="Invoices" actions={<NewInvoiceLink />}>
      <InvoiceFilters filter={filter} typed={params} onChange={change} />
      <InvoiceList
        filter={asked}
        empty={isNarrowed(asked) ? <NoMatch filter={asked} /> : <NoInvoices />}
        onSort={(sort) => change('sort', sort)}
      />
    </Page>
  )
}

const NOTHING_OF_STATUS: Readonly<Record<string, readonly [title: string, words: string]>> = {
  draft: ['No drafts', 'Every invoice that was written has been sent.'],
  sent: [
    'Nothing is waiting to be paid',
    'Invoices that were sent and aren’t due yet appear here.',
  ],
  overdue: ['Nothing is overdue', 'Invoices appear here when their due date has passed unpaid.'],
  paid: ['Nothing is paid yet', 'Invoices appear here once their whole balance is settled.'],
  void: ['Nothing is void', 'Invoices that were taken back keep their number and appear here.'],
}

/** Why the filtered list is empty: by the status alone, or by all that was chosen together. */
function NoMatch({ filter: { status, ...others } }: { filter: InvoiceFilter }) {
  const ofStatus = !isNarrowed(others) && status && NOTHING_OF_STATUS[status]
  const [title, words] = ofStatus || [
    'No invoice matches',
    'Widen the search or take a filter away.',
  ]
  return (
    <Empty icon={ofStatus ? 'invoices' : 'search'} title={title}>
      {words} <Link href="/invoices">Show all invoices</Link>
    </Empty>
  )
}

function NoInvoices() {
  return (
    <Empty icon="invoices" title="No invoices yet" action={<NewInvoiceLink />}>
      Write the first one. It gets number 1.
    </Empty>
  )
}

function NewInvoiceLink() {
  return (
    <Link href="/invoices/new" className="button primary">
      <Icon name="plus" /> New invoice
    </Link>
  )
}
