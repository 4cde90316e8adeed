import { randomUUID } from 'node:crypto'

/** A unique stamp of a tag's last invalidation. Never counted, so that a store which lost it can't hand out an old one. */
export type Generation = string

export function newGeneration(): Generation {
  return randomUUID()
}

/** A value as it is kept. */
export interface Copy {
  readonly json: string
  /** When its life ends, in milliseconds since 1970: other processes read it. No copy outlives its own ttl, however that is set. */
  readonly until: number
  /** Tags that its load met beyond its own, with the generations it read them under. */
  readonly nested: Iterable<readonly [tag: string, generation: Generation]>
}

/** A stored entry: the generations of its own tags at the start of its load, its other dependencies, the JSON. */
export function formatEntry(
  generations: Iterable<Generation>,
  { json, until, nested }: Copy,
): string {
  return `${headOf(generations)}${JSON.stringify([until, ...nested])}\n${json}`
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
  const [until, ...nested] = JSON.parse(entry.slice(head.length, end)) as [
    number,
    ...(readonly [string, Generation])[],
  ]
  return { json: entry.slice(end + 1), until, nested }
}

/** Part of a load's name, too: one that began under other generations is another load. */
export function headOf(generations: Iterable<Generation | undefined>): string {
  return `${[...generations].join(',')}\n`
}
