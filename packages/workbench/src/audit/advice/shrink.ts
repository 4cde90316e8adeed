import type { ChoiceLimits } from './choice-limits.ts'
import { type Option, shapesOf, type Weighing } from './weighing.ts'

/** The part of the remaining time that a smaller index may add for each part of all chosen indexes' size that it spares. */
const exchange = 0.25

/** The part that leaving an index out may add for each part of the size of all indexes, existing ones too. */
const exchangeOfNone = 0.25

/** The share of the workload's time from which on no index is left out for its size, which in a small database is all of it. */
const mostWorth = 0.005

/** A smaller index spares at least this part of the larger one's size. */
const leastSpared = 0.25

/**
 * Exchanges chosen indexes for smaller ones of the same columns, the largest first, where those leave nearly as little to
 * do, and leaves out those that bring too little for their size: an order that spares a sort of few rows, for example, isn't worth three times the size.
 */
export function shrunk(
  chosen: readonly Option[],
  options: readonly Option[],
  weighing: Weighing,
  limits: ChoiceLimits,
): readonly Option[] {
  let best = chosen
  for (const large of chosen.toSorted((a, b) => b.shape.pages - a.shape.pages)) {
    const others = best.filter((each) => each !== large)
    for (const small of smallerThan(large, options, weighing, others)) {
      if (limits.isUp()) return best
      if (!isWorthIt(large, small, { others, weighing, limits })) continue
      best = [...others, small]
      break
    }
  }
  return withoutBulky(best, weighing, limits)
}

/** Leaves out, one by one, what brings least for its size, where that is little: the next audit judges them alike. */
function withoutBulky(
  chosen: readonly Option[],
  weighing: Weighing,
  limits: ChoiceLimits,
): readonly Option[] {
  const before = weighing.remainingMs(chosen, limits.workloadMs)
  const all = chosen.reduce((sum, { shape }) => sum + shape.pages, weighing.existingPages())
  const bulky = chosen.flatMap((option) => {
    if (limits.isUp()) return []
    const others = chosen.filter((each) => each !== option)
    const added = Math.max(
      weighing.remainingMs(others, limits.workloadMs) - before,
      weighing.worth(option, shapesOf(others)) ?? Number.POSITIVE_INFINITY,
    )
    const part = option.shape.pages / Math.max(1, all)
    return added <= Math.min(exchangeOfNone * part * before, mostWorth * limits.workloadMs)
      ? [{ others, perPage: added / option.shape.pages }]
      : []
  })
  const least = bulky.toSorted((a, b) => a.perPage - b.perPage)[0]
  return least ? withoutBulky(least.others, weighing, limits) : chosen
}

function smallerThan(
  large: Option,
  options: readonly Option[],
  weighing: Weighing,
  others: readonly Option[],
): readonly Option[] {
  const columns = new Set(large.shape.keys.flatMap((key) => key.columns))
  const shapes = shapesOf(others)
  const keys = weighing.bareKeys(large, shapes)
  return options
    .filter(
      (each) =>
        each.shape.table === large.shape.table &&
        each.shape.method === large.shape.method &&
        each.shape.pages <= large.shape.pages * (1 - leastSpared) &&
        each.shape.keys.every((key) => key.columns.every((name) => columns.has(name))) &&
        !others.includes(each) &&
        weighing.bareKeys(each, shapes) >= keys,
    )
    .toSorted((a, b) => a.shape.pages - b.shape.pages)
}

interface Beside {
  readonly others: readonly Option[]
  readonly weighing: Weighing
  readonly limits: ChoiceLimits
}

/** Does it cost little time, by what is asked for and for the biggest and the absent tenants, and does the larger one bring little beside it? */
function isWorthIt(large: Option, small: Option, { others, weighing, limits }: Beside): boolean {
  const { workloadMs, minShare } = limits
  const before = weighing.remainingMs([...others, large], workloadMs)
  const after = weighing.remainingMs([...others, small], workloadMs)
  const shapes = shapesOf(others)
  const added = Math.max(
    after - before,
    weighing.leftMs(small, shapes) - weighing.leftMs(large, shapes),
  )
  const all = [...others, large].reduce((sum, { shape }) => sum + shape.pages, 0)
  const spared = (large.shape.pages - small.shape.pages) / Math.max(1, all)
  if (added > exchange * spared * before) return false
  return (weighing.worth(large, [...shapes, small.shape]) ?? 0) < minShare * after
}
