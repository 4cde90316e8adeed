import { randomUUID } from 'node:crypto'

/** A unique stamp of a tag's last invalidation. Never counted, so that a store which lost it can't hand out an old one. */
export type Generation = string

export function newGeneration(): Generation {
  return randomUUID()
}

/** A copy as it is stored: the generations that its load started under, then the value's JSON. */
export function formatEntry(generations: readonly Generation[], json: string): string {
  return `${generations.join(',')}\n${json}`
}

/** The JSON inside, if none of the entry's tags has been invalidated since its load started. */
export function readEntry(
  entry: string | undefined,
  generations: readonly (Generation | undefined)[],
): string | undefined {
  if (entry === undefined || generations.includes(undefined)) return undefined
  const head = `${generations.join(',')}\n`
  return entry.startsWith(head) ? entry.slice(head.length) : undefined
}
