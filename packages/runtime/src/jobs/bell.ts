import type { Clock } from '../kernel/index.ts'

/** Wakes one waiter early. A ring that finds no waiter is kept for the next. */
export class Bell {
  #rung = new AbortController()

  readonly ring = (): void => this.#rung.abort()

  /** Returns when rung, after `ms`, or when `signal` aborts. */
  async wait(clock: Clock, ms: number, signal: AbortSignal): Promise<void> {
    await clock.sleep(ms, AbortSignal.any([signal, this.#rung.signal]))
    if (this.#rung.signal.aborted) this.#rung = new AbortController()
  }
}
