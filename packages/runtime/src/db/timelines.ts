import { type Bookmark, channels, isSameHistory, laterOf } from '../kernel/index.ts'
import { historyLost, primaryIsStandby, primarySuperseded } from './errors.ts'
import type { Observation } from './probe.ts'

/**
 * The primary's timelines. A promotion begins one where the promoted standby's replay ended: of the timeline before, the new
 * primary holds what lies up to there, and nothing that came later.
 */
export class Timelines {
  #latest: Bookmark | undefined
  /** Latest position of the primary that sessions of this process were given. */
  #told: Bookmark | undefined
  readonly #beganAt = new Map<number, bigint>()

  /** Takes note of the server at the primary's address. Throws when it isn't the primary, or not any more. */
  note({ bookmark, isStandby, beganAt }: Observation): void {
    if (isStandby) throw primaryIsStandby()
    const { system, timeline } = bookmark
    const before = this.#latest
    if (before?.system === system && before.timeline > timeline)
      throw primarySuperseded(timeline, before.timeline)
    if (before?.system !== system) this.#beganAt.clear()
    if (beganAt !== undefined && !this.#beganAt.has(timeline)) this.#beganAt.set(timeline, beganAt)
    this.#latest = bookmark
    if (this.#told && (before?.timeline !== timeline || this.#isBehind(this.#told))) {
      this.report(this.#told, 'db/failover')
      this.#told = bookmark
    }
  }

  /** True where the primary shows an older position of the same timeline, as after a restore from a copy of its disk. */
  #isBehind(told: Bookmark): boolean {
    const latest = this.#latest
    return latest !== undefined && isSameHistory(latest, told) && latest.lsn < told.lsn
  }

  /** Takes note that sessions were given this position of the primary. */
  tell(position: Bookmark): void {
    this.#told = laterOf(this.#told, position)
  }

  /**
   * A position on the primary's timeline that holds all that lies before `bookmark`; undefined when the primary isn't
   * known to hold that.
   */
  carryOver(bookmark: Bookmark): Bookmark | undefined {
    const latest = this.#latest
    if (latest?.system !== bookmark.system || latest.timeline < bookmark.timeline) return undefined
    if (latest.timeline === bookmark.timeline)
      return this.#isBehind(bookmark) ? undefined : bookmark
    const left = this.#beganAt.get(bookmark.timeline + 1)
    const began = this.#beganAt.get(latest.timeline)
    if (left === undefined || began === undefined || bookmark.lsn > left) return undefined
    // No position of an earlier timeline that is held comes after it, so the later of two can be told.
    return { ...latest, lsn: began }
  }

  /** The primary's timeline, if it is a later one than that of `position`. */
  laterThan({ system, timeline }: Bookmark): number | undefined {
    const latest = this.#latest
    return latest && latest.timeline > timeline && latest.system === system
      ? latest.timeline
      : undefined
  }

  /** Reports that a reader at `bookmark` may have seen what the primary has never received. */
  report(bookmark: Bookmark, where: string): void {
    const latest = this.#latest
    if (latest?.system !== bookmark.system || this.carryOver(bookmark)) return
    const leftAt = this.#beganAt.get(bookmark.timeline + 1)
    channels['runtime:fault'].publish({
      where,
      error: historyLost({ bookmark, timeline: latest.timeline, leftAt }),
    })
  }
}
