import { type RawBuilder, type SelectQueryBuilder, sql } from 'kysely'
import { Problem } from './problem.ts'
import type { PageQuery } from './schemas.ts'
import type { Sort, SortType } from './sort.ts'

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

/** For the lives of cached copies. */
export const minutesMs = 60_000

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

/** The row after which a page begins, by its sort's value and its id. */
interface Position {
  readonly value: string
  readonly id: string
}

function cursorOf(sort: Sort, row: unknown): string {
  const { [sort.column]: value, id } = row as Readonly<Record<string, unknown>>
  const text = value instanceof Date ? value.toISOString() : String(value)
  return Buffer.from(JSON.stringify([nameOf(sort), text, id])).toString('base64url')
}

const nameOf = ({ column, direction }: Sort) => `${direction === 'desc' ? '-' : ''}${column}`

/** Where a page begins; a cursor belongs to the sort that it came from. */
function positionOf({ cursor }: PageQuery, sort: Sort): Position | undefined {
  if (cursor === undefined) return undefined
  const parts = parse(Buffer.from(cursor, 'base64url').toString())
  if (!Array.isArray(parts) || parts.length !== 3) throw badCursor()
  const [name, value, id] = parts as unknown[]
  if (name !== nameOf(sort)) throw badCursor()
  if (typeof value !== 'string' || !isValue[sort.type](value)) throw badCursor()
  if (typeof id !== 'string' || !isId[sort.idType ?? 'bigint'].test(id)) throw badCursor()
  return { value, id }
}

const isId = { bigint: /^[1-9]\d{0,17}$/, text: /^[\w-]{1,64}$/ } as const

const isValue: Readonly<Record<SortType, (text: string) => boolean>> = {
  text: (text) => !text.includes('\0') && text.isWellFormed(),
  timestamptz: (text) => isoOf(text) === text,
  date: (text) => isoOf(text)?.slice(0, 10) === text,
  bigint: (text) => /^\d{1,16}$/.test(text),
}

/** Undefined for what is no day of the calendar, such as February 30; Postgres knows no year 0. */
function isoOf(text: string): string | undefined {
  if (!/^(?!0000)\d{4}-\d\d-\d\d/.test(text)) return undefined
  const date = new Date(text)
  return Number.isNaN(date.getTime()) ? undefined : date.toISOString()
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    throw badCursor()
  }
}

function badCursor(): Problem {
  const detail =
    'The cursor is none of this list: pass the nextCursor of an earlier answer unchanged, with the same sort'
  return new Problem('invalid-input', detail)
}
