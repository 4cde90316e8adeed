import type { Objective, Verdict } from '../slo/index.ts'
import { slo } from '../slo/index.ts'
import { believe, type Vote } from './belief.ts'
import { type Budget, stepCostMs } from './budget.ts'
import { confirmedRate, planNextStep } from './next-step.ts'

export interface CapacitySearch {
  /** Puts this load on the system and judges it; `final` steps are longer. */
  readonly measure: (ratePerSecond: number, step: { readonly final: boolean }) => Promise<Verdict>
  /** Rate to begin with, for example the capacity before a change. */
  readonly hintPerSecond?: number | undefined
  readonly budget: Budget
  readonly clock?: { now(): number }
  readonly signal?: AbortSignal | undefined
}

interface CapacityStep {
  readonly final: boolean
  readonly verdict: Verdict
}

export interface Capacity {
  /** The best estimate: as likely too high as too low. 0 when no rate held at all. */
  readonly capacityPerSecond: number
  /** Nine times in ten the capacity lies between these. */
  readonly lowPerSecond: number
  readonly highPerSecond: number
  /** The highest rate up to it that has held for a long step. */
  readonly confirmedPerSecond: number
  /** Objective that broke first above it; `nothing` when no rate failed. */
  readonly limitedBy: Objective | 'nothing'
  /** The system may carry more: the generator was the limit, or nothing broke in the time there was. */
  readonly isLowerBound: boolean
  readonly steps: readonly CapacityStep[]
}

/** Capacity of a system that breaks `limitedBy` however low the rate. */
export function noCapacity(limitedBy: Objective): Capacity {
  const zero = { capacityPerSecond: 0, lowPerSecond: 0, highPerSecond: 0, confirmedPerSecond: 0 }
  return { ...zero, limitedBy, isLowerBound: false, steps: [] }
}

const firstGuessPerSecond = 20

/**
 * Finds the highest rate that meets the objectives. Each step is put where the
 * belief is most divided: that brackets, then bisects, then, with long steps,
 * repeats around the limit until the interval is narrow or the time is over.
 */
export async function searchCapacity(search: CapacitySearch): Promise<Capacity> {
  const { measure, budget, clock = performance, signal } = search
  const hintPerSecond = search.hintPerSecond || firstGuessPerSecond
  const deadlineMs = clock.now() + budget.totalMs
  const steps: CapacityStep[] = []
  for (;;) {
    signal?.throwIfAborted()
    const votes = steps.map((step) => voteOf(step, budget))
    const belief = believe(votes, hintPerSecond)
    const next = planNextStep({ votes, belief, budget, leftMs: deadlineMs - clock.now() })
    if (next === undefined) return conclude(steps, hintPerSecond, budget)
    const { ratePerSecond, final } = next
    steps.push({ final, verdict: await measure(ratePerSecond, { final }) })
  }
}

/** An overload builds up over a step; until the wait reaches the limit, it looks fine. */
function voteOf({ final, verdict }: CapacityStep, budget: Budget): Vote {
  const { ratePerSecond, holds } = verdict
  return { ratePerSecond, holds, final, blindness: slo.readP95Ms / stepCostMs(budget, final) }
}

function conclude(steps: readonly CapacityStep[], hintPerSecond: number, budget: Budget): Capacity {
  const votes = steps.map((step) => voteOf(step, budget))
  const belief = believe(votes, hintPerSecond)
  const limitedBy = findLimit(belief.median, steps)
  // A step without visitors has shown nothing.
  const hasHeld = votes.some(({ holds, ratePerSecond }) => holds && ratePerSecond > 0)
  return {
    capacityPerSecond: hasHeld ? belief.median : 0,
    lowPerSecond: hasHeld ? belief.low : 0,
    highPerSecond: belief.high,
    confirmedPerSecond: confirmedRate(votes, belief),
    limitedBy,
    isLowerBound: limitedBy === 'generator' || limitedBy === 'nothing',
    steps,
  }
}

/** The worst broken objective of the step that failed nearest to the capacity. */
function findLimit(capacity: number, steps: readonly CapacityStep[]): Objective | 'nothing' {
  const failed = steps.map(({ verdict }) => verdict).filter((verdict) => !verdict.holds)
  const distance = ({ ratePerSecond }: Verdict) => Math.abs(Math.log(ratePerSecond / capacity))
  const [nearest] = failed.toSorted((a, b) => distance(a) - distance(b))
  return nearest?.broken[0]?.objective ?? 'nothing'
}
