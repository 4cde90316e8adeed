import type { ReactNode } from 'react'
import { Icon } from './icon.tsx'
import { type Direction, directionOf, nextSort, type Sort } from './sort.ts'

export interface Column<Row> {
  readonly head: string
  readonly className?: string
  /** Field that the column sorts by, and the direction that a first click takes. */
  readonly sort?: readonly [field: string, first: Direction]
  readonly cell: (row: Row) => ReactNode
}

interface TableProps<Row> {
  readonly columns: readonly Column<Row>[]
  readonly rows: readonly Row[]
  readonly sort?: Sort | undefined
  /** The heads are plain words without it. */
  readonly onSort?: ((sort: Sort) => void) | undefined
  readonly headClassName?: string
}

/** Things as rows, each of which leads to its page: one of its cells holds a link with the class `row-link`. */
export function Table<Row extends { readonly id: string }>(props: TableProps<Row>) {
  const { columns, rows, sort, onSort, headClassName } = props
  return (
    <div className="table-card">
      <table>
        <thead className={headClassName}>
          <tr>
            {columns.map((column) => (
              <Head key={column.head} column={column} sort={sort} onSort={onSort} />
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map((row) => (
            <tr key={row.id} className="linked">
              {columns.map(({ head, className, cell }) => (
                <td key={head} className={className}>
                  {cell(row)}
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  )
}

interface HeadProps<Row> extends Pick<TableProps<Row>, 'sort' | 'onSort'> {
  readonly column: Column<Row>
}

function Head<Row>({ column, sort, onSort }: HeadProps<Row>) {
  const { head, className } = column
  if (!column.sort || !onSort)
    return (
      <th scope="col" className={className}>
        {head}
      </th>
    )
  const [field, first] = column.sort
  const direction = directionOf(sort, field)
  return (
    <th scope="col" aria-sort={direction ?? 'none'} className={className}>
      <button
        type="button"
        className="sort-head"
        onClick={() => onSort(nextSort(sort, field, first))}
      >
        {head}
        <Icon name={direction ?? 'sortable'} />
      </button>
    </th>
  )
}
