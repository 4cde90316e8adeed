import { isWithinShare } from '../kernel/index.ts'

/**
 * A worker's places for jobs. No tenant takes all of them: hundreds of slow jobs of one leave some to the
 * others. Jobs of no tenant together count as one more, once there are tenants.
 */
export class Places {
  readonly #size: number
  readonly #sharePercent: number
  readonly #held = new Map<string, number>()
  #taken = 0
  #hasTenants = false

  constructor(size: number, sharePercent: number) {
    this.#size = size
    this.#sharePercent = sharePercent
  }

  get free(): number {
    return this.#size - this.#taken
  }

  /** Lanes that hold as much as they may. */
  get full(): readonly string[] {
    if (!this.#hasTenants) return []
    const places = { size: this.#size, taken: this.#taken, sharePercent: this.#sharePercent }
    return [...this.#held].flatMap(([lane, held]) =>
      isWithinShare({ ...places, held }) ? [] : [lane],
    )
  }

  take(lane: string): void {
    this.#hasTenants ||= lane !== ''
    this.#taken++
    this.#held.set(lane, (this.#held.get(lane) ?? 0) + 1)
  }

  giveBack(lane: string): void {
    this.#taken--
    const left = (this.#held.get(lane) ?? 0) - 1
    if (left > 0) this.#held.set(lane, left)
    else this.#held.delete(lane)
  }
}
