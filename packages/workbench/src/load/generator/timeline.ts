import { clearTimeout, setTimeout } from 'node:timers'

/** Runs things at their times and tells how late each was. */
export class Timeline {
  readonly #timers = new Set<NodeJS.Timeout>()
  readonly #onFire: (lateMs: number) => void

  constructor(onFire: (lateMs: number) => void) {
    this.#onFire = onFire
  }

  /** Things still to come. */
  get size(): number {
    return this.#timers.size
  }

  /** A task that is already due runs at once: its lateness isn't the timeline's. */
  at(timeMs: number, run: () => void): void {
    const waitMs = timeMs - performance.now()
    if (waitMs <= 0) return run()
    const timer = setTimeout(() => {
      this.#timers.delete(timer)
      this.#onFire(Math.max(0, performance.now() - timeMs))
      run()
    }, waitMs)
    this.#timers.add(timer)
  }

  clear(): void {
    for (const timer of this.#timers) clearTimeout(timer)
    this.#timers.clear()
  }
}
