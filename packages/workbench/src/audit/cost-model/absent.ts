import type { Statistics } from '../catalogue/read-statistics.ts'
import type { Accesses } from '../statement/access.ts'
import { leastShare, mostDistinct } from './binding.ts'
import { capped, type Planned } from './plan.ts'

/**
 * The plans, and one for a value that no row has, such as a tenant that has left. The planner takes it for a rare one, so
 * it plans the same; but a walk in order that hopes to meet the wanted rows soon never meets any.
 */
export function withAbsent(
  planned: readonly Planned[],
  accesses: Accesses,
  statistics: Statistics,
): readonly Planned[] {
  const rare = planned.find(({ binding }) => binding.rank === 'rare')
  const decisive = mostDistinct(accesses, statistics)
  if (!rare || !decisive || !mayBeAbsent(decisive)) return planned
  const { predicate } = decisive
  const binding = { ...rare.binding, rank: 'absent' as const, weight: leastShare }
  const shares = new Map([
    ...binding.shares,
    [predicate, 0.1 / Math.max(1, predicate.use.table.rows)] as const,
  ])
  const outcome = { binding: { ...binding, shares }, plan: capped(rare.plan, 1) }
  return [...planned, { binding, plan: rare.plan, outcome }]
}

/** A user who asks for a row by its number has the number from somewhere; a user who is a member of nothing asks all the same. */
function mayBeAbsent({ predicate, known }: NonNullable<ReturnType<typeof mostDistinct>>): boolean {
  if (predicate.kind === 'membership') return true
  const isAsked = predicate.late || /^(parameter|setting)$/.test(predicate.value.from)
  return isAsked && known.distinct !== -1
}
