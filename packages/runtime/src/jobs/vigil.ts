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

  /** Call it at each look, with the time by the database's clock. True when leases that are over may be judged. */
  mayJudge(databaseMs: number): boolean {
    const { clock, awake, leaseMs, sweepMs } = this.#options
    const blockedMs = clock.elapsed() - awake.elapsed()
    const ownMs = blockedMs - this.#blockedMs
    const gapMs = databaseMs - this.#lookedAtMs
    const longestMs = sweepMs + leaseMs / 4
    const isWatched = gapMs >= 0 && gapMs <= longestMs
    // The database may well have been there while this process was blocked. One that often is must judge some time.
    const isExplained = gapMs >= 0 && gapMs - ownMs <= longestMs
    if (!isWatched && (!isExplained || databaseMs >= this.#judgesFromMs + leaseMs))
      this.#judgesFromMs = databaseMs + leaseMs
    this.#lookedAtMs = databaseMs
    this.#blockedMs = blockedMs
    return databaseMs >= this.#judgesFromMs
  }
}
