import type { Index } from '../catalogue/catalogue.ts'
import { columnStatistics, type Statistics } from '../catalogue/read-statistics.ts'
import type { Accesses, TableUse } from '../statement/access.ts'
import type { Binding } from './plan.ts'
import { shareOfAll } from './selectivity.ts'
import type { Measured } from './told.ts'

/** Does an OFFSET of unknown value decide how many rows are read? Without LIMIT all are. */
export function hasOpenOffset({ offsets, limits }: Accesses): boolean {
  return limits.length > 0 && offsets.some(({ from }) => from !== 'literal')
}

/** Share of the rows that match that is skipped where nothing tells: the first pages are asked for most. */
const usualSkip = 0.1

/**
 * Rows that an unknown OFFSET skips: as many as the blocks that a call reads hold, where it stops once it has
 * its page. A call that sorts reads all rows for any page, so it tells nothing.
 */
export function skippedRows(
  accesses: Accesses,
  statistics: Statistics,
  indexes: readonly Index[],
  measured: Measured,
  binding: Binding,
): number {
  const use = pagedUse(accesses)
  if (!use || !hasOpenOffset(accesses)) return 0
  const matching = matchingRows(use, accesses, statistics, binding)
  const first = sortedBy(use, accesses)
  const stopsEarly =
    first === undefined || indexes.some((index) => isSorted(index, first, use, accesses))
  if (!stopsEarly || measured.sharedBlocks === 0) return Math.round(matching * usualSkip)
  const calls = Math.max(1, measured.calls)
  const met = measured.sharedBlocks / calls / blocksOfRow(use, first, statistics)
  return Math.round(Math.max(0, Math.min(met - measured.rows / calls, matching)))
}

/** Do the rows that a statement wants lie in order of this key in the index? */
function isSorted(
  { table, keys }: Index,
  first: string,
  use: TableUse,
  { predicates }: Accesses,
): boolean {
  const place = keys.findIndex(({ sql }) => sql === first)
  const isFixed = (sql: string) =>
    predicates.some(
      (each) => each.use === use && each.kind === 'equality' && !each.list && each.key.sql === sql,
    )
  return (
    table === use.table.oid && place >= 0 && keys.slice(0, place).every(({ sql }) => isFixed(sql))
  )
}

function pagedUse({ orders, uses }: Accesses): TableUse | undefined {
  const largest = uses.toSorted((a, b) => b.table.rows - a.table.rows)[0]
  return orders.find(({ kind }) => kind === 'sort')?.use ?? largest
}

function sortedBy(use: TableUse, { orders }: Accesses): string | undefined {
  return orders.find((order) => order.use === use)?.keys[0]?.key.sql
}

function matchingRows(
  use: TableUse,
  { predicates }: Accesses,
  statistics: Statistics,
  binding: Binding,
): number {
  const statisticsOf = (column: string) => columnStatistics(statistics, use.table, column)
  const own = predicates.filter((each) => each.use === use && each.kind !== 'join')
  return Math.max(0, use.table.rows) * shareOfAll(own, use.table, statisticsOf, binding)
}

/** A row next to the one before it is in the same block mostly, another one takes a block of its own. */
function blocksOfRow(use: TableUse, first: string | undefined, statistics: Statistics): number {
  const { pages, rows } = use.table
  const known = first === undefined ? undefined : columnStatistics(statistics, use.table, first)
  const order = first === undefined ? 1 : (known?.correlation ?? 0) ** 2
  return order * Math.min(1, Math.max(1, pages) / Math.max(1, rows)) + 1 - order
}
