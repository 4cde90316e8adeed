import { columnStatistics, type Statistics } from '../catalogue/read-statistics.ts'
import type { Accesses, Beyond } from '../statement/access.ts'
import type { Planned } from './plan.ts'
import { selectivity } from './selectivity.ts'

/** Share of the rows before the page where nothing tells: the first pages are asked for most. */
export const usualBefore = 0.2

/** The place at which a page begins, where it is written so that no index finds it. */
export function placeOf({ orders, predicates }: Accesses): Beyond | undefined {
  return predicates.find((each): each is Beyond => {
    if (each.kind !== 'beyond') return false
    const first = orders.find(({ use, limited }) => use === each.use && limited)?.keys[0]
    const isOnwards = first?.descending === (each.operator === '<')
    const isFound = predicates.some(
      (other) =>
        other.kind === 'range' &&
        other.use === each.use &&
        other.key.sql === each.key.sql &&
        other.operator.startsWith(each.operator),
    )
    return first?.key.sql === each.key.sql && isOnwards && !isFound
  })
}

/**
 * The plans as they turn out where `at < $1 or (at = $1 and id < $2)` says where a page begins. The planner expects the
 * wanted rows spread evenly over a walk in order; in truth the walk first meets all rows before the page.
 */
export function withPlaces(
  planned: readonly Planned[],
  accesses: Accesses,
  statistics: Statistics,
): readonly Planned[] {
  const place = placeOf(accesses)
  if (!place) return planned
  const { table } = place.use
  const statisticsOf = (column: string) => columnStatistics(statistics, table, column)
  return planned.map((each) => {
    const { binding, plan } = each.outcome ?? each
    const before = 1 - selectivity(place, table, statisticsOf, binding)
    return {
      ...each,
      outcome: { binding: { ...binding, before: { use: place.use, share: before } }, plan },
    }
  })
}
