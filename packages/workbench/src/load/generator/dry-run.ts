import type { Journey, LoadAnswer, LoadRequest, Visitor } from '../../app.ts'

const mostRequests = 200
const emptyAnswer: LoadAnswer = { status: 200, body: undefined }

/** The requests of a journey whose every answer is an empty success. */
export function dryRun(journey: Journey, visitor: Visitor, random: () => number): LoadRequest[] {
  const requests: LoadRequest[] = []
  try {
    const visit = journey.visit(visitor, random)
    let next = visit.next()
    while (!next.done && requests.push(next.value) < mostRequests) next = visit.next(emptyAnswer)
  } catch {
    // A journey may need a real answer to go on; what it asked for until then counts.
  }
  return requests
}
