import { useInfiniteQuery } from '@tanstack/react-query'
import type { ReactNode } from 'react'
import { useLocation, useSearchParams } from 'wouter'
import { rowsOf } from '../../api/keyset.ts'
import { Dialog } from '../../ui/dialog.tsx'
import { Icon } from '../../ui/icon.tsx'
import { Load } from '../../ui/load.tsx'
import { LoadMore } from '../../ui/load-more.tsx'
import { Page } from '../../ui/page.tsx'
import { Empty } from '../../ui/states.tsx'
import { useDebounced } from '../../ui/use-debounced.ts'
import { type CustomerFilter, customersQuery } from './api.ts'
import { CustomerForm } from './customer-form.tsx'
import { CustomerTable } from './customer-table.tsx'

const SORTS = [
  ['name', 'Name, A to Z'],
  ['-name', 'Name, Z to A'],
  ['-createdAt', 'Added last'],
  ['createdAt', 'Added first'],
] as const

/** All customers. Search and order live in the address, and so does the dialog for a new one. */
export function CustomersPage() {
  const [params, setParams] = useSearchParams()
  const [, navigate] = useLocation()
  const q = useDebounced((params.get('q') ?? '').trim(), 200)
  const sort = SORTS.find(([known]) => known === params.get('sort'))?.[0]
  const change = (field: string, value: string | undefined) =>
    setParams(
      (current) => {
        if (value === undefined) current.delete(field)
        else current.set(field, value)
        return current
      },
      { replace: field === 'q' },
    )
  const add = (
    <button type="button" className="button primary" onClick={() => change('new', '')}>
      <Icon name="plus" /> New customer
    </button>
  )
  return (
    <Page title="Customers" actions={add}>
      <div className="filters">
        <input
          type="search"
          maxLength={100}
          aria-label="Search customers"
          placeholder="Search by name or e-mail"
          value={params.get('q') ?? ''}
          onChange={(event) => change('q', event.target.value || undefined)}
        />
        <select
          className="narrow-only"
          aria-label="Sort"
          value={sort ?? 'name'}
          onChange={(event) => change('sort', event.target.value)}
        >
          {SORTS.map(([value, label]) => (
            <option key={value} value={value}>
              {label}
            </option>
          ))}
        </select>
      </div>
      <CustomerList
        filter={{ q, ...(sort && { sort }) }}
        add={add}
        onSort={(value) => change('sort', value)}
      />
      {params.has('new') && (
        <Dialog title="New customer" onClose={() => change('new', undefined)}>
          <CustomerForm onSaved={({ id }) => navigate(`/customers/${id}`, { replace: true })} />
        </Dialog>
      )}
    </Page>
  )
}

interface CustomerListProps {
  readonly filter: CustomerFilter
  readonly add: ReactNode
  readonly onSort: (sort: string) => void
}

function CustomerList({ filter, add, onSort }: CustomerListProps) {
  const query = useInfiniteQuery(customersQuery(filter))
  return (
    <Load query={query} what="customers">
      {(data) => {
        const customers = rowsOf(data)
        if (customers.length === 0 && filter.q)
          return (
            <Empty icon="search" title={`Nobody matches “${filter.q}”`}>
              Try a part of the name or of the e-mail address.
            </Empty>
          )
        if (customers.length === 0)
          return (
            <Empty icon="customers" title="No customers yet" action={add}>
              Add the first one, and you can write them an invoice.
            </Empty>
          )
        return (
          <div aria-busy={query.isPlaceholderData}>
            <CustomerTable customers={customers} sort={filter.sort ?? 'name'} onSort={onSort} />
            <LoadMore query={query} shown={customers.length} what={['customer', 'customers']} />
          </div>
        )
      }}
    </Load>
  )
}
