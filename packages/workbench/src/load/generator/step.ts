import { setTimeout as sleep } from 'node:timers/promises'
import type { Slo, StepResult } from '../slo/index.ts'
import type { Crowd } from './crowd.ts'
import { HealthMeter } from './health-meter.ts'
import { Ledger } from './ledger.ts'
import { Timeline } from './timeline.ts'
import { Traffic } from './traffic.ts'
import { Transport } from './transport.ts'

export interface StepPlan {
  readonly ratePerSecond: number
  /** Load before the measured time: connections open, code and caches get warm. */
  readonly warmUpMs: number
  readonly measureMs: number
  /** Ends the step early once these objectives can't be met any more. */
  readonly giveUpAt?: Slo | undefined
}

export interface StepSettings {
  readonly baseUrl: string
  readonly thinkMs: number
  readonly patienceMs: number
  readonly timeoutMs: number
  readonly maxInFlight: number
  /** Time after the end during which answers still count. */
  readonly drainMs: number
  /** Time limit of the first visits, which show how long journeys are. */
  readonly rehearsalMs: number
}

export type Moment = 'start' | 'middle' | 'end'

const pollMs = 50

/** One step of constant load. */
export class Step {
  readonly #plan: StepPlan
  readonly #crowd: Crowd
  readonly #drainMs: number
  readonly #health = new HealthMeter()
  readonly #timeline = new Timeline((lateMs) => this.#health.late(lateMs))
  readonly #transport: Transport
  readonly #ledger: Ledger
  readonly #traffic: Traffic
  readonly #fromMs = performance.now()
  readonly #measureFromMs: number
  readonly #endMs: number
  #isHopeless = false

  constructor(plan: StepPlan, crowd: Crowd, settings: StepSettings) {
    this.#plan = plan
    this.#crowd = crowd
    this.#drainMs = settings.drainMs
    this.#measureFromMs = this.#fromMs + plan.warmUpMs
    this.#endMs = this.#measureFromMs + plan.measureMs
    const [measureFromMs, endMs] = [this.#measureFromMs, this.#endMs]
    this.#transport = new Transport(settings)
    this.#ledger = new Ledger({ measureFromMs, endMs, giveUpAt: plan.giveUpAt })
    this.#traffic = new Traffic({
      ...settings,
      crowd,
      endMs,
      ledger: this.#ledger,
      timeline: this.#timeline,
      transport: this.#transport,
    })
  }

  async run(onMoment: (moment: Moment) => void, signal: AbortSignal): Promise<StepResult> {
    const { ratePerSecond, measureMs } = this.#plan
    try {
      this.#traffic.arrive(ratePerSecond, this.#fromMs, this.#measureFromMs)
      this.#traffic.arrive(ratePerSecond, this.#measureFromMs, this.#endMs)
      await this.#until(this.#measureFromMs, signal)
      this.#health.start()
      onMoment('start')
      await this.#until(this.#measureFromMs + measureMs / 2, signal)
      onMoment('middle')
      await this.#until(this.#endMs, signal)
      // The processor is read before anyone is told, since telling costs some.
      this.#health.stop()
      onMoment('end')
      return await this.#finish(signal)
    } finally {
      this.#traffic.stop()
      await this.#transport.close()
    }
  }

  /** Waits, unless the step is lost. */
  async #until(timeMs: number, signal: AbortSignal): Promise<void> {
    while (!this.#isHopeless && performance.now() < timeMs) {
      const leftMs = Math.max(0, timeMs - performance.now())
      await sleep(Math.min(pollMs, leftMs), undefined, { signal })
      this.#isHopeless = this.#isLost()
    }
  }

  #isLost(): boolean {
    if (this.#plan.giveUpAt === undefined) return false
    return this.#traffic.saturated || this.#ledger.isHopeless(performance.now())
  }

  async #finish(signal: AbortSignal): Promise<StepResult> {
    const isComplete = !this.#isHopeless
    this.#ledger.close(performance.now())
    if (!isComplete) this.#traffic.stop()
    const drained = await this.#drain(signal)
    if (isComplete) this.#learnLengths()
    const { ratePerSecond: plannedPerSecond } = this.#plan
    const ended = isComplete ? 'complete' : 'hopeless'
    const { started, finished } = this.#traffic
    const meanRequests = this.#crowd.lengths.mean()
    return {
      plannedPerSecond,
      ...this.#ledger.read(),
      ended,
      drained,
      journeys: { started, finished: finished.length, meanRequests },
      generator: this.#health.read(),
    }
  }

  /** Waits for the answers that are still to come, so that the next step starts clean. */
  async #drain(signal: AbortSignal): Promise<boolean> {
    const deadlineMs = performance.now() + this.#drainMs
    const isEmpty = () => this.#ledger.inFlight + this.#timeline.size === 0
    while (!isEmpty() && performance.now() < deadlineMs) {
      await sleep(pollMs / 5, undefined, { signal })
    }
    const drained = isEmpty()
    this.#ledger.abandon(performance.now())
    return drained
  }

  /** Counts visits that had time to end; of the later ones only the short ones have. */
  #learnLengths(): void {
    const early = this.#traffic.finished.filter(({ startedMs }) => startedMs < this.#measureFromMs)
    for (const visit of early) this.#crowd.lengths.learn(visit)
  }
}
