import { useInfiniteQuery } from '@tanstack/react-query'
import { type ReactNode, useState } from 'react'
import { Link, useLocation } from 'wouter'
import { Dialog } from '../ui/dialog.tsx'
import { Icon } from '../ui/icon.tsx'
import { rowsOf } from '../ui/keyset.ts'
import { Load } from '../ui/load.tsx'
import { LoadMore } from '../ui/load-more.tsx'
import { Page } from '../ui/page.tsx'
import { Empty } from '../ui/states.tsx'
import { useDebounced } from '../ui/use-debounced.ts'
import { type Customer, customersQuery } from './api.ts'
import { CustomerForm } from './customer-form.tsx'

export function CustomersPage() {
  const [typed, setTyped] = useState('')
  const [isAdding, setAdding] = useState(false)
  const [, navigate] = useLocation()
  const search = useDebounced(typed.trim(), 200)
  const add = (
    <button type="button" className="button primary" onClick={() => setAdding(true)}>
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
          value={typed}
          onChange={(event) => setTyped(event.target.value)}
        />
      </div>
      <CustomerList search={search} add={add} />
      {isAdding && (
        <Dialog title="New customer" onClose={() => setAdding(false)}>
          <CustomerForm onSaved={({ id }) => navigate(`/customers/${id}`)} />
        </Dialog>
      )}
    </Page>
  )
}

function CustomerList({ search, add }: { search: string; add: ReactNode }) {
  const query = useInfiniteQuery(customersQuery(search))
  return (
    <Load query={query} what="customers">
      {(data) => {
        const customers = rowsOf(data)
        if (customers.length === 0 && search)
          return (
            <Empty icon="search" title={`Nobody matches “${search}”`}>
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
          <>
            <CustomerTable customers={customers} />
            <LoadMore query={query} shown={customers.length} what="customers" />
          </>
        )
      }}
    </Load>
  )
}

function CustomerTable({ customers }: { customers: readonly Customer[] }) {
  return (
    <div className="table-card">
      <table>
        <thead>
          <tr>
            <th scope="col">Name</th>
            <th scope="col" className="wide-only">
              E-mail
            </th>
          </tr>
        </thead>
        <tbody>
          {customers.map(({ id, name, email }) => (
            <tr key={id} className="linked">
              <td>
                <Link href={`/customers/${id}`} className="row-link">
                  {name}
                </Link>
                <span className="narrow-only sub-line">{email}</span>
              </td>
              <td className="soft wide-only">{email}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  )
}
