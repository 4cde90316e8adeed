import { useInfiniteQuery } from '@tanstack/react-query'
import type { ReactNode } from 'react'
import { Link, useLocation, useSearchParams } from 'wouter'
import { Button } from '../../ui/button.tsx'
import { formatDay } from '../../ui/dates.ts'
import { Dialog } from '../../ui/dialog.tsx'
import { Options, Select } from '../../ui/fields.tsx'
import { Listing } from '../../ui/listing.tsx'
import { Page } from '../../ui/page.tsx'
import { Empty } from '../../ui/states.tsx'
import { type Column, Table } from '../../ui/table.tsx'
import { useDebounced } from '../../ui/use-debounced.ts'
import { type CustomerFilter, customersQuery, type ListedCustomer } from './api.ts'
import { CustomerForm } from './customer-form.tsx'

const SORTS = [
  ['name', 'Name, A to Z'],
  ['-name', 'Name, Z to A'],
  ['-createdAt', 'Added last'],
  ['createdAt', 'Added first'],
] as const

/** Lists all customers. Search and order live in the address, and so does the dialog for a new one. */
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
    <Button look="primary" icon="plus" onClick={() => change('new', '')}>
      New customer
    </Button>
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
        <Select
          className="narrow-only"
          aria-label="Sort"
          value={sort ?? 'name'}
          onChange={(value) => change('sort', value)}
        >
          <Options of={SORTS} />
        </Select>
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
    <Listing
      query={query}
      what={['customer', 'customers']}
      empty={filter.q ? <NoMatch q={filter.q} /> : <NoCustomers add={add} />}
    >
      {(customers) => (
        <Table
          columns={COLUMNS}
          rows={customers}
          sort={filter.sort ?? 'name'}
          onSort={onSort}
          headClassName="wide-only"
        />
      )}
    </Listing>
  )
}

function NoMatch({ q }: { q: string }) {
  return (
    <Empty icon="search" title={`No customer matches “${q}”`}>
      Try a part of the name or of the e-mail address.
    </Empty>
  )
}

function NoCustomers({ add }: Pick<CustomerListProps, 'add'>) {
  return (
    <Empty icon="customers" title="No customers yet" action={add}>
      Add the first one, and you can write them an invoice.
    </Empty>
  )
}

const COLUMNS: readonly Column<ListedCustomer>[] = [
  {
    head: 'Name',
    className: 'name',
    sort: ['name', 'ascending'],
    cell: ({ id, name, email }) => (
      <>
        <Link href={`/customers/${id}`} className="row-link">
          {name}
        </Link>
        <span className="narrow-only sub-line truncate">{email}</span>
      </>
    ),
  },
  { head: 'E-mail', className: 'soft wide-only name', cell: ({ email }) => email },
  {
    head: 'Added',
    className: 'soft wide-only day',
    sort: ['createdAt', 'descending'],
    cell: ({ createdAt }) => formatDay(createdAt),
  },
]
