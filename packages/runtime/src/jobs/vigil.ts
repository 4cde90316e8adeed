/** Time during which this process has reached the database without a gap, in milliseconds by the database's clock. */
export interface Watch {
  readonly sinceMs: number
  /** The last time at which the database answered. */
  readonly seenMs: number
}

/** Time between two answers in which no other process can have lost its lease by an outage. A lease is renewed each third to half of it. */
const longestGap = 7 / 12

/**
 * Watches whether the database is within reach, by the answers to one process's renewals of its lease. While it is out of
 * reach, the machine sleeps or the database's clock jumps, all leases run out at once, and each process needs time to renew
 * its own: so a process that has watched without a gap for less than one lease can't tell which others are dead.
 */
export class Vigil {
  readonly #longestMs: number
  #watch: Watch | undefined

  constructor(leaseMs: number) {
    this.#longestMs = longestGap * leaseMs
  }

  /** Call it when a renewal was answered, with the time by the database's clock. */
  seen(databaseMs: number): Watch {
    const last = this.#watch
    const gapMs = last ? databaseMs - last.seenMs : Number.NaN
    const isUnbroken = gapMs >= 0 && gapMs <= this.#longestMs
    this.#watch = { sinceMs: last && isUnbroken ? last.sinceMs : databaseMs, seenMs: databaseMs }
    return this.#watch
  }

  /** Call it when a renewal has failed: the next watch begins anew. */
  broken(): void {
    this.#watch = undefined
  }
}

/**
 * The time by the database's clock until which leases that are over may be judged, asked at `databaseMs`; undefined when
 * they may not. A statement that is held up for longer arrives after an outage of its own.
 */
export function judgesUntil(
  { sinceMs, seenMs }: Watch,
  databaseMs: number,
  leaseMs: number,
): number | undefined {
  const untilMs = seenMs + longestGap * leaseMs
  const isWatching = databaseMs >= seenMs && databaseMs <= untilMs
  return isWatching && databaseMs >= sinceMs + leaseMs ? untilMs : undefined
}
