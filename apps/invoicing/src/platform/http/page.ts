import { type RawBuilder, type SelectQueryBuilder, sql } from 'kysely'
import { cursorOf, type Position, positionOf } from './cursor.ts'
import type { PageQuery } from './schemas.ts'
import type { Sort } from './sort.ts'

export interface Page<Item> {
  readonly items: Item[]
  readonly nextCursor: string | null
}

const defaultLimit = 20

/**
 * Reads one page of `list`, a query of all its rows in any order: the rows after the query's cursor, in the
 * sort's order and by id among equals. One row more is read than asked for: it tells of a next page.
 */
export async function readPage<Tables, Name extends keyof Tables, Row, Item>(
  list: SelectQueryBuilder<Tables, Name, Row>,
  { query, sort }: { readonly query: PageQuery; readonly sort: Sort },
  toItems: (rows: Row[]) => Item[] | Promise<Item[]>,
): Promise<Page<Item>> {
  const limit = limitOf(query)
  const after = positionOf(query, sort)
  const rows = await (after ? list.where(beyond(sort, after)) : list)
    .orderBy(sql.ref(sort.column), sort.direction)
    .orderBy(sql.ref('id'), sort.direction)
    .limit(limit + 1)
    .execute()
  const shown = rows.slice(0, limit) as Row[]
  const nextCursor = rows.length > limit ? cursorOf(sort, shown.at(-1)) : null
  return { items: await toItems(shown), nextCursor }
}

/** The key of a page's copy in the cache. */
export function keyOfPage(list: string, query: PageQuery): string {
  const choice = Object.entries({ ...query, limit: limitOf(query) })
  return `${list}:${JSON.stringify(choice.toSorted(([one], [other]) => (one < other ? -1 : 1)))}`
}

function limitOf({ limit }: PageQuery): number {
  return limit ? Number(limit) : defaultLimit
}

/** The rows that come after a position: by the column, and by id among equals, so none is lost or repeated. */
function beyond(sort: Sort, { value, id }: Position): RawBuilder<boolean> {
  const [column, type] = [sql.ref(sort.column), sql.raw(sort.type)]
  const idType = sql.raw(sort.idType ?? 'bigint')
  return sort.direction === 'asc'
    ? sql<boolean>`(${column}, id) > (${value}::${type}, ${id}::${idType})`
    : sql<boolean>`(${column}, id) < (${value}::${type}, ${id}::${idType})`
}
