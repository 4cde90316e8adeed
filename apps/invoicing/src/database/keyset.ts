import { type RawBuilder, sql } from 'kysely'

interface Sort {
  readonly column: string
  readonly type: string
  readonly direction: 'asc' | 'desc'
}

interface Position {
  readonly value: string
  readonly id: string
}

/** The rows that come after a position: by the column, and by id among equals, so none is lost or repeated. */
export function beyond(sort: Sort, { value, id }: Position): RawBuilder<boolean> {
  const [column, type] = [sql.ref(sort.column), sql.raw(sort.type)]
  return sort.direction === 'asc'
    ? sql<boolean>`(${column}, id) > (${value}::${type}, ${id}::bigint)`
    : sql<boolean>`(${column}, id) < (${value}::${type}, ${id}::bigint)`
}
