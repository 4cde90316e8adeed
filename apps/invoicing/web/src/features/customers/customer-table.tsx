import { Link } from 'wouter'
import { formatDay } from '../../ui/dates.ts'
import { type Column, Table } from '../../ui/table.tsx'
import type { ListedCustomer } from './api.ts'

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

interface CustomerTableProps {
  readonly customers: readonly ListedCustomer[]
  readonly sort: string
  readonly onSort: (sort: string) => void
}

export function CustomerTable({ customers, sort, onSort }: CustomerTableProps) {
  return (
    <Table
      columns={COLUMNS}
      rows={customers}
      sort={sort}
      onSort={onSort}
      headClassName="wide-only"
    />
  )
}
