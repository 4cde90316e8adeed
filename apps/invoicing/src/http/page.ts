import { Problem } from './problem.ts'
import type { PageQuery } from './schemas.ts'

export interface Page<Item> {
  readonly items: Item[]
  readonly nextCursor: string | null
}

/** The sort key of the row after which a page begins. */
export type PageKey = readonly [string, string]

const defaultLimit = 20

export function limitOf({ limit }: PageQuery): number {
  return limit ? Number(limit) : defaultLimit
}

/** A page of what was read with a limit one higher than asked for: the extra row tells of a next page. */
export function pageOf<Item>(
  rows: readonly Item[],
  limit: number,
  keyOf: (item: Item) => PageKey,
): Page<Item> {
  const items = rows.slice(0, limit)
  const last = items.at(-1)
  const nextCursor = rows.length > limit && last ? encode(keyOf(last)) : null
  return { items, nextCursor }
}

function encode(key: PageKey): string {
  return Buffer.from(JSON.stringify(key)).toString('base64url')
}

/** Reads a cursor that a time and an id were put into. */
export function timeCursor({ cursor }: PageQuery): { time: string; id: string } | undefined {
  const key = decode(cursor)
  if (!key) return undefined
  const [time, id] = key
  if (!/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/.test(time)) throw badCursor()
  if (Number.isNaN(Date.parse(time))) throw badCursor()
  return { time, id }
}

/** Reads a cursor that a name and an id were put into. */
export function nameCursor({ cursor }: PageQuery): { name: string; id: string } | undefined {
  const key = decode(cursor)
  return key && { name: key[0], id: key[1] }
}

function decode(cursor: string | undefined): PageKey | undefined {
  if (cursor === undefined) return undefined
  const parts = parse(Buffer.from(cursor, 'base64url').toString())
  if (!Array.isArray(parts) || parts.length !== 2) throw badCursor()
  const [first, id] = parts as unknown[]
  if (typeof first !== 'string' || first.includes('\0')) throw badCursor()
  if (typeof id !== 'string' || !/^[1-9]\d{0,17}$/.test(id)) throw badCursor()
  return [first, id]
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    throw badCursor()
  }
}

function badCursor(): Problem {
  const detail = 'The cursor is none of ours: pass the nextCursor of an earlier answer unchanged'
  return new Problem(400, 'Invalid input', detail)
}
