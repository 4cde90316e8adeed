import { Link } from 'wouter'
import { formatDay } from '../../ui/dates.ts'
import { SortHead } from '../../ui/sort-head.tsx'
import type { ListedCustomer } from './api.ts'

interface CustomerTableProps {
  readonly customers: readonly ListedCustomer[]
  readonly sort: string
  readonly onSort: (sort: string) => void
}

/** Customers as rows that lead to them. */
export function CustomerTable({ customers, sort, onSort }: CustomerTableProps) {
  return (
    <div className="table-card">
      <table>
        <thead className="wide-only">
          <tr>
            <SortHead field="name" first="ascending" sort={sort} onSort={onSort}>
              Name
            </SortHead>
            <th scope="col" className="wide-only">
              E-mail
            </th>
            <SortHead
              field="createdAt"
              first="descending"
              sort={sort}
              onSort={onSort}
              className="wide-only"
            >
              Added
            </SortHead>
          </tr>
        </thead>
        <tbody>
          {customers.map(({ id, name, email, createdAt }) => (
            <tr key={id} className="linked">
              <td className="name">
                <Link href={`/customers/${id}`} className="row-link">
                  {name}
                </Link>
                <span className="narrow-only sub-line truncate">{email}</span>
              </td>
              <td className="soft wide-only name">{email}</td>
              <td className="soft wide-only day">{formatDay(createdAt)}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  )
}
