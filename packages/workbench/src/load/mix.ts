import type { Journey, LoadRequest, Visitor } from '../app.ts'
import { dryRun } from './dry-run.ts'
import { seededRandom } from './random.ts'

const runsPerJourney = 200

/** What the load is made of, for example "90.2 % reads, 0.4 % strangers' (sign-ins)". From dry runs of the journeys. */
export function describeMix(journeys: readonly Journey[], visitors: readonly Visitor[]): string {
  const random = seededRandom(1)
  const [anyone] = visitors
  if (!anyone) return 'no visitors'
  const parts = journeys.flatMap((journey) => {
    const runs = Array.from({ length: runsPerJourney }, (_, run) =>
      dryRun(journey, visitors[run % visitors.length] ?? anyone, random),
    )
    return runs.flat().map((request) => ({ request, weight: journey.weight }))
  })
  const share = (is: (request: LoadRequest) => boolean) => {
    const sum = (list: typeof parts) => list.reduce((total, { weight }) => total + weight, 0)
    return ((100 * sum(parts.filter(({ request }) => is(request)))) / sum(parts)).toFixed(1)
  }
  const reads = share(({ kind }) => kind === 'read')
  const signIns = share(({ anonymous }) => anonymous === true)
  return `${reads} % reads, ${signIns} % before a login (sign-ins)`
}
