/** One step's word on whether a rate is carried. */
export interface Vote {
  readonly ratePerSecond: number
  readonly holds: boolean
  /** A long step. */
  readonly final: boolean
  /** Share above the capacity at which a step this short still looks fine: 0.05 is 5 %. */
  readonly blindness: number
}

/** Distribution of the capacity, given the votes. */
export interface Belief {
  /** The capacity that is as likely too high as too low. */
  readonly median: number
  /** Nine times in ten the capacity lies within. */
  readonly low: number
  readonly high: number
}

// All in units of ln(rate), where equal differences are equal ratios.
const gridStep = 0.01
const gridReach = Math.log(2000)
/** Distance from the hint that is searched first; beyond it the belief thins out slowly, so far jumps stay possible. */
const hintSpread = 0.8
/** Widths of the range in which a system breaks, with their probabilities: some break at once, others earlier on one try than on the next. */
const sharpness = [
  { width: 0.01, prior: 4 },
  { width: 0.03, prior: 3 },
  { width: 0.08, prior: 2 },
  { width: 0.2, prior: 1 },
]
/** Share of votes that are plain wrong, for example because something else used the machine. */
const lapse = 0.02

/**
 * Bayes' rule over every capacity and every sharpness: near the limit a rate
 * holds on one try and fails on the next, so no vote is taken for the truth.
 */
export function believe(votes: readonly Vote[], hintPerSecond: number): Belief {
  const center = Math.log(hintPerSecond)
  const weights: number[] = []
  for (let offset = -gridReach; offset <= gridReach; offset += gridStep) {
    const prior = (1 + Math.abs(offset) / hintSpread) ** -2
    weights.push(prior * likelihood(votes, center + offset))
  }
  const rateAt = (share: number) =>
    Math.exp(center - gridReach + gridStep * quantile(weights, share))
  return { median: rateAt(0.5), low: rateAt(0.05), high: rateAt(0.95) }
}

function likelihood(votes: readonly Vote[], capacity: number): number {
  let sum = 0
  for (const { width, prior } of sharpness) {
    let product = prior
    for (const vote of votes) product *= chanceOf(vote, capacity, width)
    sum += product
  }
  return sum
}

function chanceOf({ ratePerSecond, holds, blindness }: Vote, capacity: number, width: number) {
  const excess = Math.log(ratePerSecond / (1 + blindness)) - capacity
  const chanceToHold = 1 / (1 + Math.exp(excess / width))
  return lapse + (1 - 2 * lapse) * (holds ? chanceToHold : 1 - chanceToHold)
}

/** Position on the grid below which this share of the weight lies. */
function quantile(weights: readonly number[], share: number): number {
  const target = share * weights.reduce((sum, weight) => sum + weight, 0)
  let reached = 0
  for (const [index, weight] of weights.entries()) {
    if (reached + weight >= target) return index + (target - reached) / weight - 0.5
    reached += weight
  }
  return weights.length - 1
}
