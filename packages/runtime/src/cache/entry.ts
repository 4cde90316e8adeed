import { randomUUID } from 'node:crypto'
import { type Bookmark, formatBookmark, parseBookmark } from '../kernel/index.ts'

/**
 * A unique stamp of a tag's last invalidation. Never counted, so that a store which lost it can't hand out an old one.
 * It may say at which position the write that it stands for was committed: what is loaded under it must be as new.
 */
export type Generation = string

export function newGeneration(committedAt?: Bookmark): Generation {
  return committedAt ? `${randomUUID()}@${formatBookmark(committedAt)}` : randomUUID()
}

/** The position in a generation, if it was known. */
export function positionOf(generation: Generation): Bookmark | undefined {
  const at = generation.indexOf('@')
  return at < 0 ? undefined : parseBookmark(generation.slice(at + 1))
}

/** A value as it is kept. */
export interface Copy {
  readonly json: string
  /** When its life ends, in milliseconds since 1970: other processes read it. No copy outlives its own ttl, however that is set. */
  readonly until: number
  /** Position up to which its load may have seen the database, if that is known. */
  readonly seen: Bookmark | undefined
  /** Tags that its load met beyond its own, with the generations it read them under. */
  readonly nested: Iterable<readonly [tag: string, generation: Generation]>
}

/** A stored entry: the generations of its own tags at the start of its load, its other dependencies, the JSON. */
export function formatEntry(
  generations: Iterable<Generation>,
  { json, until, seen, nested }: Copy,
): string {
  return `${headOf(generations)}${JSON.stringify([until, seen ? formatBookmark(seen) : '', ...nested])}\n${json}`
}

/** The copy inside, if none of the entry's own tags has been invalidated since its load started. */
export function readEntry(
  entry: string | undefined,
  generations: readonly (Generation | undefined)[],
): Copy | undefined {
  if (entry === undefined || generations.includes(undefined)) return undefined
  const head = headOf(generations)
  if (!entry.startsWith(head)) return undefined
  const end = entry.indexOf('\n', head.length)
  const [until, seen, ...nested] = JSON.parse(entry.slice(head.length, end)) as [
    number,
    string,
    ...(readonly [string, Generation])[],
  ]
  return { json: entry.slice(end + 1), until, seen: parseBookmark(seen), nested }
}

/** Part of a load's name, too: one that began under other generations is another load. */
export function headOf(generations: Iterable<Generation | undefined>): string {
  return `${[...generations].join(',')}\n`
}
