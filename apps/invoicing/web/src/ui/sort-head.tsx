import type { ReactNode } from 'react'
import { Icon } from './icon.tsx'
import { type Direction, directionOf, nextSort, type Sort } from './sort.ts'

interface SortHeadProps {
  readonly field: string
  readonly first: Direction
  readonly sort: Sort | undefined
  readonly onSort: (sort: Sort) => void
  readonly className?: string
  readonly children: ReactNode
}

/** A column's head that sorts the table by it. */
export function SortHead({ field, first, sort, onSort, className, children }: SortHeadProps) {
  const direction = directionOf(sort, field)
  return (
    <th scope="col" aria-sort={direction ?? 'none'} className={className}>
      <button
        type="button"
        className="sort-head"
        onClick={() => onSort(nextSort(sort, field, first))}
      >
        {children}
        <Icon name={direction ?? 'sortable'} />
      </button>
    </th>
  )
}
