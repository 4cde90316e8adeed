import type { LoadRequest } from '../../app.ts'
import type { Slo, StepResult } from '../slo/index.ts'
import { isHopeless } from '../slo/index.ts'
import { BacklogMeter } from './backlog-meter.ts'
import { Recorder } from './recorder.ts'
import { toldNothing } from './server-timing.ts'
import type { Ending, RequestFailure } from './transport.ts'

/** A request on its way. */
export interface Flight {
  readonly request: LoadRequest
  readonly isRepeat: boolean
  /** Time at which the visitor meant to send it. */
  readonly intendedMs: number
  readonly sentMs: number
}

export interface LedgerOptions {
  readonly measureFromMs: number
  readonly endMs: number
  readonly giveUpAt: Slo | undefined
}

/** Books of one step: which requests were due in the measured time, and what became of them. */
export class Ledger {
  readonly #measureFromMs: number
  readonly #giveUpAt: Slo | undefined
  #endMs: number
  readonly #recorder = new Recorder()
  readonly #backlog: BacklogMeter
  readonly #flights = new Set<Flight>()
  readonly #due = { read: 0, write: 0 }
  readonly #over = { read: 0, write: 0 }
  #completed = 0

  constructor(options: LedgerOptions) {
    this.#measureFromMs = options.measureFromMs
    this.#endMs = options.endMs
    this.#giveUpAt = options.giveUpAt
    this.#backlog = new BacklogMeter(options.measureFromMs, options.endMs)
  }

  get inFlight(): number {
    return this.#flights.size
  }

  depart(flight: Flight): void {
    if (this.#isMeasured(flight)) this.#due[flight.request.kind]++
    this.#backlog.change(1, flight.sentMs)
    this.#flights.add(flight)
  }

  /** Returns the time from intent to end. A flight that was abandoned lands unnoticed. */
  land(flight: Flight, nowMs: number, ending: Ending): number {
    const tookMs = tookUntil(nowMs, flight)
    if (!this.#flights.delete(flight)) return tookMs
    this.#backlog.change(-1, nowMs)
    if (this.#isMeasured(flight)) this.#book(flight, tookMs, ending)
    if (!ending.failure && this.#isMeasuredTime(nowMs)) this.#completed++
    return tookMs
  }

  /** Counts a failure that no request can be blamed for. */
  fail(what: string, failure: RequestFailure, atMs: number): void {
    if (this.#isMeasuredTime(atMs)) this.#recorder.fail(what, failure)
  }

  /** Gives up on what is in flight: it took at least as long as it has taken so far. */
  abandon(nowMs: number): void {
    const ending = { failure: undefined, told: toldNothing }
    for (const flight of this.#flights) this.land(flight, nowMs, ending)
  }

  /** The measured time is over, planned or not; requests that were due in it may still land. */
  close(nowMs: number): void {
    this.#endMs = Math.min(this.#endMs, nowMs)
    this.#backlog.close(this.#endMs)
  }

  isHopeless(nowMs: number): boolean {
    if (!this.#giveUpAt) return false
    const over = { ...this.#over }
    for (const flight of this.#flights) {
      const isLate = tookUntil(nowMs, flight) > this.#limitMs(flight)
      if (isLate && this.#isMeasured(flight)) over[flight.request.kind]++
    }
    const progress = {
      share: (nowMs - this.#measureFromMs) / (this.#endMs - this.#measureFromMs),
      reads: { due: this.#due.read, over: over.read },
      writes: { due: this.#due.write, over: over.write },
      errors: this.#recorder.errorCount,
    }
    return isHopeless(progress, this.#giveUpAt)
  }

  /** The figures of the measured time. */
  read(): Pick<
    StepResult,
    | 'backlog'
    | 'offeredPerSecond'
    | 'completedPerSecond'
    | 'measuredMs'
    | 'reads'
    | 'writes'
    | 'routes'
    | 'errors'
  > {
    const measuredMs = Math.max(0, this.#endMs - this.#measureFromMs)
    const perSecond = (count: number) => (measuredMs === 0 ? 0 : (count * 1000) / measuredMs)
    return {
      offeredPerSecond: perSecond(this.#due.read + this.#due.write),
      completedPerSecond: perSecond(this.#completed),
      measuredMs,
      backlog: this.#backlog.read(),
      reads: this.#recorder.latency('read'),
      writes: this.#recorder.latency('write'),
      routes: this.#recorder.routes(),
      errors: this.#recorder.errors(),
    }
  }

  #book(flight: Flight, tookMs: number, ending: Ending): void {
    this.#recorder.record({ ...flight.request, isRepeat: flight.isRepeat, tookMs, ...ending })
    if (tookMs > this.#limitMs(flight)) this.#over[flight.request.kind]++
  }

  #isMeasured({ intendedMs }: Flight): boolean {
    return this.#isMeasuredTime(intendedMs)
  }

  #isMeasuredTime(timeMs: number): boolean {
    return timeMs >= this.#measureFromMs && timeMs < this.#endMs
  }

  #limitMs({ request }: Flight): number {
    const slo = this.#giveUpAt
    if (!slo) return Number.POSITIVE_INFINITY
    return request.kind === 'read' ? slo.readP95Ms : slo.writeP95Ms
  }
}

/** Node's timers may fire a fraction of a millisecond early. */
function tookUntil(nowMs: number, { intendedMs, sentMs }: Flight): number {
  return nowMs - Math.min(intendedMs, sentMs)
}
