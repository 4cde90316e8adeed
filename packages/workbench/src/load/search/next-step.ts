import type { Belief, Vote } from './belief.ts'
import { type Budget, stepCostMs } from './budget.ts'

export interface PlannedStep {
  readonly ratePerSecond: number
  readonly final: boolean
}

/** Short steps can't tell rates apart that are closer than this. */
const shortStepRatio = 1.35
const farthestJump = 4
const lowestPerSecond = 0.25
const highestPerSecond = 50_000

/** The step that tells most about the capacity; undefined when enough is known or no time is left. Pure. */
export function planNextStep(options: {
  readonly votes: readonly Vote[]
  readonly belief: Belief
  readonly budget: Budget
  readonly leftMs: number
}): PlannedStep | undefined {
  const { votes, belief, budget, leftMs } = options
  if (votes.length >= budget.maxSteps || isOutOfReach(belief)) return undefined
  const isShown = confirmedRate(votes, belief) > 0
  if (isShown && belief.high <= belief.low * (1 + budget.tolerance) ** 2) return undefined
  const canWait = leftMs >= stepCostMs(budget, false) + stepCostMs(budget, true)
  const final = belief.high <= belief.low * shortStepRatio || !canWait
  if (stepCostMs(budget, final) > leftMs) return undefined
  // The last of the time goes to a rate that will hold, rather than into one more doubt.
  const ratePerSecond = final && !isShown && !canWait ? belief.low : belief.median
  return { ratePerSecond: withinReach(ratePerSecond, votes), final }
}

/** The highest rate up to the believed capacity that a long step has shown to hold; 0 when there is none. */
export function confirmedRate(votes: readonly Vote[], { median }: Belief): number {
  const shown = votes.filter((vote) => vote.final && vote.holds && vote.ratePerSecond <= median)
  return Math.max(0, ...shown.map(({ ratePerSecond }) => ratePerSecond))
}

function isOutOfReach({ low, high }: Belief): boolean {
  return high < lowestPerSecond || low > highestPerSecond
}

/** A jump far beyond what was tried could bury the system. */
function withinReach(ratePerSecond: number, votes: readonly Vote[]): number {
  if (votes.length === 0) return ratePerSecond
  return Math.min(
    ratePerSecond,
    farthestJump * Math.max(...votes.map((vote) => vote.ratePerSecond)),
  )
}
