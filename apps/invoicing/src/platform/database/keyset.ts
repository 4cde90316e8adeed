import { type RawBuilder, type SelectQueryBuilder, sql } from 'kysely'

interface Sort {
  readonly column: string
  readonly type: string
  readonly direction: 'asc' | 'desc'
  readonly idType?: 'text'
}

interface Position {
  readonly value: string
  readonly id: string
}

/**
 * Has a query give one page: the rows after a position, in the sort's order and by id among equals. And
 * one row more than `limit`, if there is one: it tells of a next page.
 */
export function onePage(sort: Sort, after: Position | undefined, limit: number) {
  return <Tables, Name extends keyof Tables, Row>(
    query: SelectQueryBuilder<Tables, Name, Row>,
  ): SelectQueryBuilder<Tables, Name, Row> =>
    (after ? query.where(beyond(sort, after)) : query)
      .orderBy(sql.ref(sort.column), sort.direction)
      .orderBy(sql.ref('id'), sort.direction)
      .limit(limit + 1)
}

/** The rows that come after a position: by the column, and by id among equals, so none is lost or repeated. */
function beyond(sort: Sort, { value, id }: Position): RawBuilder<boolean> {
  const [column, type] = [sql.ref(sort.column), sql.raw(sort.type)]
  const idType = sql.raw(sort.idType ?? 'bigint')
  return sort.direction === 'asc'
    ? sql<boolean>`(${column}, id) > (${value}::${type}, ${id}::${idType})`
    : sql<boolean>`(${column}, id) < (${value}::${type}, ${id}::${idType})`
}
