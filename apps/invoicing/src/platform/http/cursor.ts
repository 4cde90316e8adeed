import { Problem } from './problem.ts'
import type { PageQuery } from './schemas.ts'
import type { Sort, SortType } from './sort.ts'

/** The row after which a page begins, by its sort's value and its id. */
export interface Position {
  readonly value: string
  readonly id: string
}

/** The cursor of the page that follows a row. */
export function cursorOf(sort: Sort, row: unknown): string {
  const { [sort.column]: value, id } = row as Readonly<Record<string, unknown>>
  const text = value instanceof Date ? value.toISOString() : String(value)
  return Buffer.from(JSON.stringify([nameOf(sort), text, id])).toString('base64url')
}

const nameOf = ({ column, direction }: Sort) => `${direction === 'desc' ? '-' : ''}${column}`

/** Where a page begins; a cursor belongs to the sort that it came from. */
export function positionOf({ cursor }: PageQuery, sort: Sort): Position | undefined {
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
