/** A table with rows of its own. */
export interface Stored {
  readonly name: string
  readonly bytes: number
}

/**
 * Shares of the tables' rows, 0 to 1, with which all together take at most `limitBytes`. Small tables are copied whole, and
 * none of the others gets more room than another.
 */
export function sharesOf(
  tables: readonly Stored[],
  limitBytes: number,
): ReadonlyMap<string, number> {
  let left = limitBytes
  const shares = new Map<string, number>()
  const bySize = tables.toSorted((a, b) => a.bytes - b.bytes)
  for (const [i, { name, bytes }] of bySize.entries()) {
    const room = left / (bySize.length - i)
    const taken = Math.min(bytes, room)
    shares.set(name, bytes > 0 ? taken / bytes : 1)
    left -= taken
  }
  return shares
}
