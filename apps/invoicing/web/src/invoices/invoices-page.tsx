import { Link, useSearchParams } from 'wouter'
import { Icon } from '../ui/icon.tsx'
import { Page } from '../ui/page.tsx'
import { Empty } from '../ui/states.tsx'
import { CustomerFilter } from './customer-filter.tsx'
import { InvoiceList } from './invoice-list.tsx'

const STATUSES = [
  ['', 'All'],
  ['draft', 'Draft'],
  ['sent', 'Sent'],
  ['overdue', 'Overdue'],
  ['paid', 'Paid'],
  ['void', 'Void'],
] as const

/** All invoices. The filters live in the address, so a filtered list can be linked to and survives going back. */
export function InvoicesPage() {
  const [params, setParams] = useSearchParams()
  const filter = {
    status: params.get('status') ?? undefined,
    customerId: params.get('customerId') ?? undefined,
  }
  const setFilter = (name: keyof typeof filter, value: string) =>
    setParams((current) => {
      if (value) current.set(name, value)
      else current.delete(name)
      return current
    })
  const isFiltered = Object.values(filter).some(Boolean)
  return (
    <Page title="Invoices" actions={<NewInvoiceLink />}>
      <div className="filters">
        <StatusFilter
          value={filter.status ?? ''}
          onChange={(value) => setFilter('status', value)}
        />
        <CustomerFilter
          customerId={filter.customerId}
          onChange={(id) => setFilter('customerId', id)}
        />
      </div>
      <InvoiceList
        filter={filter}
        empty={
          isFiltered ? (
            <Empty icon="search" title="No invoice matches">
              Choose another status or customer. <Link href="/invoices">Show all invoices</Link>
            </Empty>
          ) : (
            <Empty icon="invoices" title="No invoices yet" action={<NewInvoiceLink />}>
              Write the first one. It gets number 1.
            </Empty>
          )
        }
      />
    </Page>
  )
}

function NewInvoiceLink() {
  return (
    <Link href="/invoices/new" className="button primary">
      <Icon name="plus" /> New invoice
    </Link>
  )
}

interface StatusFilterProps {
  readonly value: string
  readonly onChange: (status: string) => void
}

function StatusFilter({ value, onChange }: StatusFilterProps) {
  return (
    <fieldset className="segments">
      <legend className="visually-hidden">Status</legend>
      {STATUSES.map(([status, label]) => (
        <label key={status}>
          <input
            type="radio"
            name="status"
            value={status}
            checked={status === value}
            onChange={() => onChange(status)}
          />
          <span>{label}</span>
        </label>
      ))}
    </fieldset>
  )
}
