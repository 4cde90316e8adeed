import type { LoadRequest } from '../../app.ts'
import { planArrivals } from './arrivals.ts'
import type { Crowd, Visit } from './crowd.ts'
import type { Flight, Ledger } from './ledger.ts'
import { exponential } from './random.ts'
import type { Timeline } from './timeline.ts'
import { type Outcome, type Transport, withoutAnswer } from './transport.ts'

export interface TrafficOptions {
  readonly crowd: Crowd
  readonly ledger: Ledger
  readonly timeline: Timeline
  readonly transport: Transport
  /** Mean of the pause before a visitor's next request. */
  readonly thinkMs: number
  /** A visitor waits so long for an answer before the plan for the next request stands. */
  readonly patienceMs: number
  readonly maxInFlight: number
  /** No request that is due later is sent. */
  readonly endMs: number
}

/**
 * Visits under way. Each request has its time before the answer to the one
 * before it is there: an answer that keeps the visitor beyond patience makes
 * the next request late, and that lateness counts as its time.
 */
export class Traffic {
  readonly #options: TrafficOptions
  readonly #finished: Visit[] = []
  #started = 0
  #saturated = false
  #stopped = false

  constructor(options: TrafficOptions) {
    this.#options = options
  }

  /** More requests were waiting for answers than may be. */
  get saturated(): boolean {
    return this.#saturated
  }

  get started(): number {
    return this.#started
  }

  /** Visits that came to their own end. */
  get finished(): readonly Visit[] {
    return this.#finished
  }

  /** Lets visitors arrive so that together they make `requestsPerSecond`. */
  arrive(requestsPerSecond: number, fromMs: number, toMs: number): void {
    const { crowd, timeline } = this.#options
    const perSecond = requestsPerSecond / crowd.lengths.mean()
    const weights = crowd.journeys.map(({ weight }) => weight)
    const arrivals = planArrivals({ perSecond, fromMs, toMs, weights, random: crowd.random })
    for (const { atMs, kind } of arrivals) {
      const visit = crowd.visit(kind, atMs)
      timeline.at(atMs, () => this.#start(visit))
    }
  }

  /** Stops all visitors: no further request is sent. */
  stop(): void {
    this.#stopped = true
    this.#options.timeline.clear()
  }

  #start(visit: Visit): void {
    this.#started++
    this.#goOn(visit, visit.startedMs, () => visit.script.next())
  }

  #goOn(visit: Visit, dueMs: number, next: () => IteratorResult<LoadRequest, void>): void {
    const { ledger, timeline, endMs } = this.#options
    if (this.#stopped) return
    try {
      const step = next()
      if (step.done) this.#finished.push(visit)
      else if (dueMs < endMs) timeline.at(dueMs, () => this.#send(visit, step.value, dueMs))
    } catch (error) {
      const failure = { reason: 'journey threw', sample: String(error) }
      ledger.fail(`journey ${visit.journey}`, failure, dueMs)
    }
  }

  #send(visit: Visit, request: LoadRequest, intendedMs: number): void {
    const { crowd, ledger, transport, maxInFlight } = this.#options
    const isRepeat = crowd.repeats.isRepeat(visit.owner, request)
    const flight = { request, isRepeat, intendedMs, sentMs: performance.now() }
    const isFull = ledger.inFlight >= maxInFlight
    visit.requests++
    ledger.depart(flight)
    if (isFull) this.#turnAway(visit, flight)
    else transport.send(request, visit.login, (outcome) => this.#end(visit, flight, outcome))
  }

  #turnAway(visit: Visit, flight: Flight): void {
    this.#saturated = true
    const sample = `${this.#options.maxInFlight} requests were waiting for answers already`
    this.#end(visit, flight, withoutAnswer({ reason: 'saturated', sample }))
  }

  /** A visitor who gets no good answer leaves. */
  #end(visit: Visit, flight: Flight, outcome: Outcome): void {
    const { ledger, patienceMs, thinkMs } = this.#options
    const tookMs = ledger.land(flight, performance.now(), outcome)
    if (outcome.failure) return
    const pauseMs = exponential(thinkMs, visit.random)
    const dueMs = flight.intendedMs + Math.min(tookMs, patienceMs) + pauseMs
    this.#goOn(visit, dueMs, () => visit.script.next(outcome.answer))
  }
}
