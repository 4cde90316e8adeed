import type { Journey, Visitor } from '../../app.ts'
import { dryRun } from './dry-run.ts'

/** Number of requests in a journey of each kind, learnt from journeys that were made. */
export interface JourneyLengths {
  /** Requests of a journey, averaged over the kinds by weight. */
  mean(): number
  learn(made: { readonly kind: number; readonly requests: number }): void
}

/** Starts from dry runs with empty answers: a guess, until the first real journeys correct it. */
export function journeyLengths(
  journeys: readonly Journey[],
  visitor: Visitor,
  random: () => number,
): JourneyLengths {
  const seen = journeys.map((journey) => ({
    guess: guess(journey, visitor, random),
    sum: 0,
    count: 0,
  }))
  const weightOfAll = journeys.reduce((sum, { weight }) => sum + weight, 0)
  const meanOf = (kind: number) => {
    const entry = seen[kind] ?? { guess: 1, sum: 0, count: 0 }
    return entry.count === 0 ? entry.guess : entry.sum / entry.count
  }
  return {
    mean: () =>
      journeys.reduce((sum, { weight }, kind) => sum + (weight / weightOfAll) * meanOf(kind), 0),
    learn({ kind, requests }) {
      const entry = seen[kind]
      if (!entry) return
      entry.sum += requests
      entry.count++
    },
  }
}

const dryRuns = 20

function guess(journey: Journey, visitor: Visitor, random: () => number): number {
  let requests = 0
  for (let run = 0; run < dryRuns; run++) requests += dryRun(journey, visitor, random).length
  return Math.max(1, requests / dryRuns)
}
