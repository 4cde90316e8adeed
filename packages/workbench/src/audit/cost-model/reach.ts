import { columnStatistics, type Statistics } from '../catalogue/read-statistics.ts'
import type { Accesses, Predicate, Range } from '../statement/access.ts'
import { distancesIn } from './distance.ts'
import { openExclusions } from './exclusions.ts'
import type { Binding, Reach } from './plan.ts'
import { quantile, timeOf } from './quantile.ts'
import { shareOfAll } from './selectivity.ts'
import type { Told } from './told.ts'

/** Share of the rows that a range of unknown value is taken to let through. */
export const reachShare: Readonly<Record<Reach, number>> = { few: 0.01, many: 1 / 3 }

/** Ranges on one column whose values aren't known, such as `at >= $1 and at < $2`. */
type OpenRange = readonly [Range, ...Range[]]

/** Does the plan depend on how many rows a range lets through, which nothing tells? */
export function hasOpenReach(
  accesses: Accesses,
  statistics: Statistics,
  told: Told | undefined,
): boolean {
  const open = [...openRanges(accesses), ...openExclusions(accesses, statistics)]
  return open.length > 0 && !tellsReach(accesses, told)
}

/** The rows of a call, as far as they tell which values exclusions leave out: undefined beside a range of unknown value. */
export function toldOfExclusions(accesses: Accesses, told: Told | undefined): Told | undefined {
  return tellsReach(accesses, told) ? told : undefined
}

function openRanges(accesses: Accesses): readonly OpenRange[] {
  const open = accesses.predicates.filter((each): each is Range => isOpen(each, accesses))
  const groups = Map.groupBy(open, ({ use, key }) => `${use.id} ${key.sql}`)
  return [...groups.values()].flatMap(([first, ...others]) => (first ? [[first, ...others]] : []))
}

/** A range on the column that a page is sorted by says where the page begins, not how many rows there are. */
export function isOpen(predicate: Predicate, { orders }: Accesses): boolean {
  if (predicate.kind !== 'range' || !/^(parameter|setting)$/.test(predicate.value.from))
    return false
  return !orders.some(
    ({ use, keys, limited }) =>
      limited && use === predicate.use && keys[0]?.key.sql === predicate.key.sql,
  )
}

function tellsReach(accesses: Accesses, told: Told | undefined): boolean {
  const excluded = accesses.predicates.filter(({ kind }) => kind === 'exclusion')
  const isOne = openRanges(accesses).length + excluded.length === 1
  return told?.isAll === true && accesses.uses.length === 1 && isOne
}

/** The binding with values for its ranges: as wide as the rows of a call tell, else as `reach` says. */
export function withRanges(
  binding: Binding,
  accesses: Accesses,
  statistics: Statistics,
  told: Told | undefined,
  text: string,
): Binding {
  return openRanges(accesses).reduce((bound, open) => {
    const least = leastShare(open, accesses, statistics, told, binding)
    const share = tellsReach(accesses, told) ? least : Math.max(least, reachShare[binding.reach])
    return withRange(bound, open, Math.min(1, share), statistics, text)
  }, binding)
}

/** The rows that a call returned, seen as a share of those that its other conditions let through. */
function leastShare(
  open: OpenRange,
  { predicates, uses }: Accesses,
  statistics: Statistics,
  told: Told | undefined,
  binding: Binding,
): number {
  const [{ use }] = open
  if (!told || uses.length > 1) return 0
  const others = predicates.filter(
    (each) => each.use === use && each.kind !== 'join' && !open.some((range) => range === each),
  )
  const statisticsOf = (column: string) => columnStatistics(statistics, use.table, column)
  const matching =
    Math.max(1, use.table.rows) * shareOfAll(others, use.table, statisticsOf, binding)
  return Math.max(told.rows, leastRows) / Math.max(matching, leastRows)
}

/** Rows of a call where none were seen: one call in ten is taken to find one. */
const leastRows = 0.1

function withRange(
  binding: Binding,
  open: OpenRange,
  share: number,
  statistics: Statistics,
  text: string,
): Binding {
  const [{ use, key }] = open
  const known =
    key.column === undefined ? undefined : columnStatistics(statistics, use.table, key.column)
  const isWindow = new Set(open.map(({ operator }) => operator[0])).size > 1
  const parameters = new Map(binding.parameters)
  const settings = { ...binding.settings }
  const shares = new Map(binding.shares)
  const distances = new Map(binding.distances)
  for (const range of open) {
    const isHigh = range.operator.startsWith('<')
    // The newest rows are asked for most; only a bound from above alone asks for the oldest.
    const place = isHigh ? (isWindow ? 1 : share) : 1 - share
    const value = known && quantile(known, place)
    shares.set(range, isHigh && isWindow ? 1 : share)
    if (value === undefined) continue
    if (range.value.from === 'setting') settings[range.value.name] ??= value
    if (range.value.from !== 'parameter') continue
    if (!parameters.has(range.value.number)) parameters.set(range.value.number, value)
    const time = timeOf(value)
    if (time !== undefined)
      for (const [number, sign] of distancesIn(text, range.value.number))
        distances.set(number, sign * (time - Date.now()))
  }
  return { ...binding, parameters, settings, shares, distances }
}
