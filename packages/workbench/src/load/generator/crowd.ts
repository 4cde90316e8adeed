import type { Journey, LoadAnswer, LoadRequest, Visitor } from '../../app.ts'
import { dealKinds, endlessDeck } from './arrivals.ts'
import { noJourneys, noVisitors } from './errors.ts'
import { type JourneyLengths, journeyLengths } from './journey-lengths.ts'
import { seededRandom } from './random.ts'
import { RepeatMeter } from './repeat-meter.ts'

/** The visitors and their journeys; one crowd lasts over all steps of a generator. */
export interface Crowd {
  readonly journeys: readonly Journey[]
  readonly lengths: JourneyLengths
  readonly random: () => number
  readonly repeats: RepeatMeter
  /** A visitor who arrives to make a journey of this kind. */
  visit(kind: number, startedMs: number): Visit
}

export interface Visit {
  readonly kind: number
  readonly journey: string
  readonly startedMs: number
  /** Headers that prove the visitor's log-in. */
  readonly login: Readonly<Record<string, string>>
  /** Tenant whose data the visitor works on. */
  readonly owner: string
  /** The visit's own luck, so that visits don't depend on how others interleave with them. */
  readonly random: () => number
  readonly script: Generator<LoadRequest, void, LoadAnswer>
  requests: number
}

export function gatherCrowd(options: {
  readonly journeys: readonly Journey[]
  readonly visitors: readonly Visitor[]
  readonly seed: number
}): Crowd {
  const { journeys: all, visitors, seed } = options
  const journeys = all.filter(({ weight }) => weight > 0)
  const [anyone] = visitors
  if (journeys.length === 0) throw noJourneys()
  if (anyone === undefined) throw noVisitors()
  const random = seededRandom(seed)
  const nextVisitor = endlessDeck(visitors, random)
  return {
    journeys,
    lengths: journeyLengths(journeys, anyone, seededRandom(seed)),
    random,
    repeats: new RepeatMeter(),
    visit(kind, startedMs) {
      const visitor = nextVisitor()
      const { name, visit } = journeys[kind] as Journey
      const ownRandom = seededRandom(random() * 2 ** 32)
      const script = visit(visitor, ownRandom)
      return {
        kind,
        journey: name,
        startedMs,
        login: loginOf(visitor),
        owner: visitor.facts['tenant'] ?? visitor.email,
        random: ownRandom,
        script,
        requests: 0,
      }
    },
  }
}

/** Makes a visit request by request; false when `answerTo` has none to give, and so ends it. */
export async function walk(
  { script }: Visit,
  answerTo: (request: LoadRequest) => Promise<LoadAnswer | undefined>,
): Promise<boolean> {
  let next = script.next()
  while (!next.done) {
    const answer = await answerTo(next.value)
    if (!answer) return false
    next = script.next(answer)
  }
  return true
}

/** Kinds of journeys, each as often as its weight says, in hands of so many with the exact shares. */
export function kindsOf({ journeys, random }: Crowd, handSize: number): () => number {
  const weights = journeys.map(({ weight }) => weight)
  return endlessDeck(dealKinds(weights, handSize, random), random)
}

function loginOf({ cookie, headers = {} }: Visitor): Readonly<Record<string, string>> {
  return cookie ? { cookie, ...headers } : headers
}
