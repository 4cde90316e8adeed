import type { SortBy } from 'libpg-query'
import { parseStatement, selectOf } from '../../postgres/parser.ts'
import type { Accesses, Key, SortKey, TableUse } from '../statement/access.ts'
import { keyOf } from '../statement/expression.ts'
import { directionOf } from '../statement/order.ts'
import { isAliasOf, type PlanNode } from './plan.ts'

const known = new WeakMap<PlanNode, boolean>()

/** Does this node sort as one of its statement's orders wants it, and not for a merge join or a group? */
export function sortsFor(node: PlanNode, accesses: Accesses): boolean {
  const found = known.get(node) ?? compare(node, accesses)
  known.set(node, found)
  return found
}

function compare(node: PlanNode, accesses: Accesses): boolean {
  const sorted = (node['Sort Key'] ?? []).map(parseSortKey)
  return accesses.orders.some(({ use, keys }) => {
    // The planner sorts by nothing that has only one value.
    const open = keys.filter(({ key }) => !isFixed({ use, key }, accesses))
    return (
      open.length > 0 &&
      open.length === sorted.length &&
      open.every((want, i) => isSame(want, placesOf({ use, key: want.key }, accesses), sorted[i]))
    )
  })
}

interface Place {
  readonly use: TableUse
  readonly key: Key
}

const isAt = (place: Place, { use, key }: Place) => use === place.use && key.sql === place.key.sql

function isFixed(place: Place, { predicates }: Accesses): boolean {
  return predicates.some((each) => each.kind === 'equality' && !each.list && isAt(each, place))
}

/** Places of the same value: the planner takes either side of a join. */
function placesOf(place: Place, { predicates }: Accesses): readonly Place[] {
  const others = predicates.flatMap((each) =>
    each.kind === 'join' && isAt(each, place) ? [each.other] : [],
  )
  return [place, ...others]
}

function isSame(want: SortKey, places: readonly Place[], sorted: SortBy | undefined): boolean {
  const direction = sorted && directionOf(sorted)
  const node = sorted?.node
  return (
    node !== undefined &&
    direction?.descending === want.descending &&
    direction.nullsFirst === want.nullsFirst &&
    places.some(({ use, key }) => keyOf(node, (names) => columnOf(use, names))?.sql === key.sql)
  )
}

/** A plan says `alias.column` always. */
function columnOf(
  use: TableUse,
  names: readonly string[],
): { use: TableUse; column: string } | undefined {
  const [alias = '', column = ''] = names.slice(-2)
  const isOwn = names.length > 1 && isAliasOf(alias, use.alias)
  return isOwn && use.table.columns.some(({ name }) => name === column)
    ? { use, column }
    : undefined
}

/** A plan's sort key, such as `t.sent_at DESC`. */
function parseSortKey(text: string): SortBy | undefined {
  const [item] = selectOf(parseStatement(`select order by ${text}`))?.sortClause ?? []
  return item && 'SortBy' in item ? item.SortBy : undefined
}
