import type { Journey, LoadAnswer, Visitor } from '../app.ts'

/** How many requests a journey of each kind makes, learnt from journeys that were made. */
export interface JourneyLengths {
  /** Requests of a journey, averaged over the kinds by weight. */
  mean(): number
  learn(made: { readonly kind: number; readonly requests: number }): void
}

const dryRuns = 20
const longestDryRun = 200
const emptyAnswer: LoadAnswer = { status: 200, body: undefined }

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

function guess(journey: Journey, visitor: Visitor, random: () => number): number {
  let requests = 0
  for (let run = 0; run < dryRuns; run++) requests += dryRun(journey, visitor, random)
  return Math.max(1, requests / dryRuns)
}

function dryRun(journey: Journey, visitor: Visitor, random: () => number): number {
  let requests = 0
  try {
    const visit = journey.visit(visitor, random)
    let next = visit.next()
    while (!next.done && ++requests < longestDryRun) next = visit.next(emptyAnswer)
  } catch {
    // A journey may need a real answer to go on; what it asked for until then counts.
  }
  return requests
}
