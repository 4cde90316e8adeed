import type { LoadRequest } from '../../app.ts'
import type { StepResult } from '../slo/index.ts'
import { type Crowd, kindsOf, type Visit, walk } from './crowd.ts'
import { HealthMeter } from './health-meter.ts'
import { Ledger } from './ledger.ts'
import type { Moment, StepSettings } from './step.ts'
import { type Outcome, Transport } from './transport.ts'
import { warmUp } from './warm-up.ts'

export interface SurveyPlan {
  /** Time for making a newly started app as fast as it gets; nothing of it is measured. */
  readonly warmUpMs: number
  readonly maxMs: number
  /** It ends sooner once so many requests were made. */
  readonly maxRequests: number
}

const handSize = 25

/**
 * Sends one visitor after another, without pauses: measures what each route costs when no request waits for another.
 * It reaches every kind of work even if the app can't serve a single user, and a route that is too slow here is too
 * slow at every rate.
 */
export async function survey(
  { warmUpMs, maxMs, maxRequests }: SurveyPlan,
  stage: { readonly crowd: Crowd; readonly settings: StepSettings },
  report: { readonly onMoment: (moment: Moment) => void; readonly signal: AbortSignal },
): Promise<StepResult> {
  const { crowd, settings } = stage
  await warmUp(warmUpMs, stage, report.signal)
  const fromMs = performance.now()
  const books = new Books({
    crowd,
    transport: new Transport(settings),
    fromMs,
    endMs: fromMs + maxMs,
  })
  const nextKind = kindsOf(crowd, handSize)
  try {
    books.health.start()
    report.onMoment('start')
    while (books.requests < maxRequests && performance.now() < fromMs + maxMs) {
      report.signal.throwIfAborted()
      const visit = crowd.visit(nextKind(), performance.now())
      if (await books.walk(visit, report.signal)) crowd.lengths.learn(visit)
    }
    books.health.stop()
    report.onMoment('end')
    return books.read()
  } finally {
    await books.transport.close()
  }
}

class Books {
  readonly health = new HealthMeter()
  readonly transport: Transport
  readonly #crowd: Crowd
  readonly #ledger: Ledger
  readonly #endMs: number
  #started = 0
  #finished = 0
  requests = 0

  constructor(options: { crowd: Crowd; transport: Transport; fromMs: number; endMs: number }) {
    const { fromMs: measureFromMs, endMs } = options
    this.#crowd = options.crowd
    this.transport = options.transport
    this.#endMs = endMs
    this.#ledger = new Ledger({ measureFromMs, endMs, giveUpAt: undefined })
  }

  /** True when the visit came to its own end. */
  async walk(visit: Visit, signal: AbortSignal): Promise<boolean> {
    this.#started++
    try {
      const isWhole = await walk(visit, async (request) => {
        if (signal.aborted || performance.now() >= this.#endMs) return undefined
        const { answer, failure } = await this.#send(visit, request)
        return failure ? undefined : answer
      })
      if (isWhole) this.#finished++
      return isWhole
    } catch (error) {
      const failure = { reason: 'journey threw', sample: String(error) }
      this.#ledger.fail(`journey ${visit.journey}`, failure, performance.now())
      return false
    }
  }

  read(): StepResult {
    this.#ledger.close(performance.now())
    const figures = this.#ledger.read()
    const meanRequests = this.#crowd.lengths.mean()
    return {
      ...figures,
      plannedPerSecond: figures.offeredPerSecond,
      ended: 'complete',
      drained: true,
      journeys: { started: this.#started, finished: this.#finished, meanRequests },
      generator: this.health.read(),
    }
  }

  async #send(visit: Visit, request: LoadRequest): Promise<Outcome> {
    this.requests++
    visit.requests++
    const sentMs = performance.now()
    const isRepeat = this.#crowd.repeats.isRepeat(visit.owner, request)
    const flight = { request, isRepeat, intendedMs: sentMs, sentMs }
    this.#ledger.depart(flight)
    const outcome = await this.transport.ask(request, visit.login)
    this.#ledger.land(flight, performance.now(), outcome)
    return outcome
  }
}
