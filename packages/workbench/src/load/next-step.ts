import { believe, type Range, type Vote } from './belief.ts'
import { type Budget, stepCostMs } from './budget.ts'

export interface PlannedStep {
  readonly ratePerSecond: number
  readonly final: boolean
}

const growth = 1.6
/** Short steps can't tell rates apart that are closer than this. */
const shortStepRatio = 1.3
const lowestPerSecond = 0.25
const highestPerSecond = 100_000

/** Which step tells most about the capacity; undefined when enough is known or no time is left. Pure. */
export function planNextStep(options: {
  readonly votes: readonly Vote[]
  readonly hintPerSecond: number
  readonly budget: Budget
  readonly leftMs: number
}): PlannedStep | undefined {
  const { votes, hintPerSecond, budget, leftMs } = options
  if (votes.length === 0) return { ratePerSecond: hintPerSecond, final: false }
  if (votes.length >= budget.maxSteps) return undefined
  const { best, sure } = believe(votes)
  const wanted = isTight(sure, budget) ? undefined : step(best, votes, budget)
  if (wanted === undefined) return undefined
  if (mustConfirmNow(best, votes, budget, leftMs)) return affordable(confirmLow(best), options)
  return affordable(wanted, options)
}

function isTight({ low, high }: Range, { tolerance }: Budget): boolean {
  return high <= low * (1 + tolerance)
}

function step(best: Range, votes: readonly Vote[], budget: Budget): PlannedStep | undefined {
  if (best.high === Number.POSITIVE_INFINITY) return probe(best.low * growth)
  if (best.low === 0) return probe(best.high / growth)
  if (isTight(best, budget)) return confirm(best, votes, budget)
  const ratePerSecond = Math.sqrt(best.low * best.high)
  return { ratePerSecond, final: best.high <= best.low * shortStepRatio }
}

function probe(ratePerSecond: number): PlannedStep | undefined {
  if (ratePerSecond < lowestPerSecond || ratePerSecond > highestPerSecond) return undefined
  return { ratePerSecond, final: false }
}

/** The edge with less behind it. */
function confirm(best: Range, votes: readonly Vote[], { tolerance }: Budget): PlannedStep {
  // What is really offered misses the plan by a little, either way.
  const low = best.low * (1 - tolerance / 2)
  const high = best.high * (1 + tolerance / 2)
  const holding = votes.filter(({ holds, ratePerSecond }) => holds && ratePerSecond >= low)
  const failing = votes.filter(({ holds, ratePerSecond }) => !holds && ratePerSecond <= high)
  const isLowWeaker = longSteps(holding) <= longSteps(failing)
  return { ratePerSecond: isLowWeaker ? best.low : best.high, final: true }
}

function confirmLow({ low }: Range): PlannedStep {
  return { ratePerSecond: low, final: true }
}

/** No capacity is told that no long step has shown, so the last of the time belongs to one. */
function mustConfirmNow(
  best: Range,
  votes: readonly Vote[],
  budget: Budget,
  leftMs: number,
): boolean {
  if (best.low === 0 || isConfirmed(best, votes)) return false
  return leftMs < 2 * stepCostMs(budget, true)
}

/** A long step held at this capacity or above. */
export function isConfirmed({ low }: Range, votes: readonly Vote[]): boolean {
  return votes.some((vote) => vote.final && vote.holds && vote.ratePerSecond >= low)
}

function affordable(
  planned: PlannedStep,
  { budget, leftMs }: { readonly budget: Budget; readonly leftMs: number },
): PlannedStep | undefined {
  return stepCostMs(budget, planned.final) <= leftMs ? planned : undefined
}

function longSteps(votes: readonly Vote[]): number {
  return votes.filter(({ final }) => final).length
}
