/** One step's word on whether a rate is carried. */
export interface Vote {
  readonly ratePerSecond: number
  readonly holds: boolean
  readonly final: boolean
}

/** `low` is a rate that was measured (0: none holds), `high` too (Infinity: none fails). */
export interface Range {
  readonly low: number
  readonly high: number
}

export interface Belief {
  /** Capacities that contradict the fewest votes. */
  readonly best: Range
  /** Capacities that contradict at most one long step more than that. */
  readonly sure: Range
}

const finalWeight = 1
const shortWeight = 0.5

/**
 * Where the capacity lies, when any vote may be wrong: near the limit a rate
 * holds on one try and fails on the next. A capacity contradicts the votes that
 * fail below it and those that hold above it.
 */
export function believe(votes: readonly Vote[]): Belief {
  const edges = [0, ...new Set(votes.map((vote) => vote.ratePerSecond)), Number.POSITIVE_INFINITY]
  edges.sort((a, b) => a - b)
  const gaps = edges.slice(1).map((high, index) => {
    const low = edges[index] ?? 0
    return { low, high, cost: contradicted(votes, low, high) }
  })
  const least = Math.min(...gaps.map((gap) => gap.cost))
  const within = (slack: number) => hull(gaps.filter((gap) => gap.cost <= least + slack))
  return { best: within(0), sure: within(finalWeight) }
}

function contradicted(votes: readonly Vote[], low: number, high: number): number {
  return weigh(
    votes.filter(({ ratePerSecond, holds }) =>
      holds ? ratePerSecond >= high : ratePerSecond <= low,
    ),
  )
}

export function weigh(votes: readonly Vote[]): number {
  return votes.reduce((sum, { final }) => sum + (final ? finalWeight : shortWeight), 0)
}

function hull(ranges: readonly Range[]): Range {
  return {
    low: Math.min(...ranges.map(({ low }) => low)),
    high: Math.max(...ranges.map(({ high }) => high)),
  }
}
