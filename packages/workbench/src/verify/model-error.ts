import type { ModelError } from '../audit/index.ts'
import { count, percent } from '../terminal/index.ts'

/** Costs of one statement, by the model and by the planner. */
export interface ModelledCost {
  readonly text: string
  /** Costs with the new indexes. */
  readonly modelled: number
  readonly planned: number
  /** As things are, by the audited server and by the scratch: these tell how true the scratch is. */
  readonly today: number
  readonly todayThere: number
}

/** Difference of two costs as a share of the smaller: 1 when one is twice the other. */
function distance(one: number, other: number): number {
  const [low, high] = [Math.min(one, other), Math.max(one, other)]
  return low > 0 ? high / low - 1 : 0
}

/** The model's error over all statements, and that of the scratch itself. */
export function errorOf(costs: readonly ModelledCost[]): ModelError {
  const errors = sorted(costs.map(({ modelled, planned }) => distance(modelled, planned)))
  const scratch = sorted(costs.map(({ today, todayThere }) => distance(today, todayThere)))
  const [median, p90, scratchMedian] = [at(errors, 0.5), at(errors, 0.9), at(scratch, 0.5)]
  const { length } = costs
  const text =
    length === 0
      ? 'No statement was there by which the cost model could be compared with the planner.'
      : `The cost model differs from the planner by ${percent(median)} in the median of ${count(length, 'statement')}, by up to ${percent(p90)} in 90 % of them; this planner from the audited one, without the indexes, by ${percent(scratchMedian)}.`
  return { statements: costs, median, p90, scratchMedian, text }
}

function sorted(values: readonly number[]): readonly number[] {
  return values.toSorted((a, b) => a - b)
}

function at(values: readonly number[], share: number): number {
  return values[Math.ceil((values.length - 1) * share)] ?? 0
}
