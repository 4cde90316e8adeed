import { believe, type Range, type Vote } from './belief.ts'
import type { Budget } from './budget.ts'
import type { Objective, Verdict } from './judge.ts'
import { isConfirmed, planNextStep } from './next-step.ts'

export interface CapacitySearch {
  /** Puts this load on the system and judges it; `final` steps are longer. */
  readonly measure: (ratePerSecond: number, step: { readonly final: boolean }) => Promise<Verdict>
  /** Where to begin, for example the capacity before a change. */
  readonly hintPerSecond?: number | undefined
  readonly budget: Budget
  readonly clock?: { now(): number }
  readonly signal?: AbortSignal | undefined
}

export interface CapacityStep {
  readonly final: boolean
  readonly verdict: Verdict
}

export interface Capacity {
  /** The highest rate that the steps together say is carried; 0 when none is. */
  readonly capacityPerSecond: number
  /** The capacity lies in here, even if one long step was wrong. */
  readonly lowPerSecond: number
  /** Infinity turned into null by JSON: no rate has failed. */
  readonly highPerSecond: number
  /** What broke at the lowest rate above; `nothing` when no rate failed. */
  readonly limitedBy: Objective | 'nothing'
  /** The system may carry more: the generator was the limit, or nothing broke in the time there was. */
  readonly isLowerBound: boolean
  /** A long step has held at the capacity. */
  readonly confirmed: boolean
  readonly steps: readonly CapacityStep[]
}

const firstGuessPerSecond = 20

/**
 * Finds the highest rate that meets the objectives: brackets it with short
 * steps, bisects, then confirms both sides with long ones. No single step is
 * trusted; the answer is what contradicts the fewest of them.
 */
export async function searchCapacity(search: CapacitySearch): Promise<Capacity> {
  const { measure, budget, clock = performance, signal } = search
  const hintPerSecond = search.hintPerSecond || firstGuessPerSecond
  const deadlineMs = clock.now() + budget.totalMs
  const steps: CapacityStep[] = []
  for (;;) {
    signal?.throwIfAborted()
    const leftMs = deadlineMs - clock.now()
    const next = planNextStep({ votes: steps.map(voteOf), hintPerSecond, budget, leftMs })
    if (next === undefined) return conclude(steps)
    const { ratePerSecond, final } = next
    steps.push({ final, verdict: await measure(ratePerSecond, { final }) })
  }
}

function voteOf({ final, verdict: { ratePerSecond, holds } }: CapacityStep): Vote {
  return { ratePerSecond, final, holds }
}

function conclude(steps: readonly CapacityStep[]): Capacity {
  const votes = steps.map(voteOf)
  const { best, sure } = believe(votes)
  const limitedBy = findLimit(best, steps)
  return {
    capacityPerSecond: best.low,
    lowPerSecond: sure.low,
    highPerSecond: sure.high,
    limitedBy,
    isLowerBound: limitedBy === 'generator' || limitedBy === 'nothing',
    confirmed: best.low > 0 && isConfirmed(best, votes),
    steps,
  }
}

/** The worst broken objective of the lowest rate that is too much. */
function findLimit({ high }: Range, steps: readonly CapacityStep[]): Objective | 'nothing' {
  const failed = steps.filter(
    ({ ratePerSecond, verdict }) => ratePerSecond >= high && !verdict.holds,
  )
  failed.sort((a, b) => a.ratePerSecond - b.ratePerSecond || Number(b.final) - Number(a.final))
  return failed[0]?.verdict.broken[0]?.objective ?? 'nothing'
}
