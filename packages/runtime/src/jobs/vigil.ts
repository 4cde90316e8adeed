import type { Clock } from '../kernel/index.ts'

export interface VigilOptions {
  readonly clock: Clock
  /** Counts only time in which this process's event loop ran. */
  readonly awake: Clock
  readonly leaseMs: number
  readonly sweepMs: number
}

/**
 * Decides when the leases of other processes can be judged. While the database is out of reach, or its clock jumps, every
 * lease runs out at once; afterwards each process gets the time of one lease to renew its own. The same holds for a process
 * that has just begun to look.
 */
export class Vigil {
  readonly #options: VigilOptions
  #lookedAtMs = Number.NaN
  #blockedMs = 0
  #judgesFromMs = Number.NEGATIVE_INFINITY

  constructor(options: VigilOptions) {
    this.#options = options
  }

  /**
   * Call it at each look, with the time by the database's clock. Gives the time, by the same clock, until which leases that
   * are over may be judged: a statement that is held up for longer arrives after an outage of its own.
   */
  judgesUntil(databaseMs: number): number | undefined {
    const { clock, awake, leaseMs, sweepMs } = this.#options
    const blockedMs = clock.elapsed() - awake.elapsed()
    const watchedMs = this.#lookedAtMs + sweepMs + leaseMs / 4
    // The database may well have been there while this process was blocked. One that often is must judge some time.
    const explainedMs = watchedMs + Math.max(0, blockedMs - this.#blockedMs)
    const isWithin = (lastMs: number) => databaseMs >= this.#lookedAtMs && databaseMs <= lastMs
    const isDoubtful = !isWithin(watchedMs) && databaseMs >= this.#judgesFromMs + leaseMs
    if (!isWithin(explainedMs) || isDoubtful) this.#judgesFromMs = databaseMs + leaseMs
    this.#lookedAtMs = databaseMs
    this.#blockedMs = blockedMs
    return databaseMs >= this.#judgesFromMs ? explainedMs : undefined
  }
}
