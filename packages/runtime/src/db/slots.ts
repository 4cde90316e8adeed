import { type Clock, isWithinShare } from '../kernel/index.ts'

interface SlotsOptions {
  readonly size: number
  /** Percentage of the slots, less those that other tenants hold, that one tenant may hold. */
  readonly sharePercent: number
  readonly clock: Clock
}

/** Told how long a caller was in the queue, whether or not it was given a slot. */
export type OnQueued = (queuedMs: number) => void

/** The holder of a slot: a tenant, or all sessions without one together. */
type Holder = string | undefined

interface Waiting {
  readonly give: () => void
  readonly refuse: (reason: Error) => void
}

/**
 * The gate to a pool's connections. A free one goes to the tenant that holds fewest, and among equals to the
 * tenant that was served longest ago. No tenant takes all: one that waits for a lock in every
 * connection leaves some to the others, and each gets one while any is free.
 */
export class Slots {
  readonly #options: SlotsOptions
  readonly #held = new Map<Holder, number>()
  /** Waiting callers by holder, in the order in which holders were last served. */
  readonly #waiting = new Map<Holder, Waiting[]>()
  #taken = 0
  #hasTenants = false

  constructor(options: SlotsOptions) {
    this.#options = options
  }

  get areAllTaken(): boolean {
    return this.#taken >= this.#options.size
  }

  heldBy(holder: Holder): number {
    return this.#held.get(holder) ?? 0
  }

  /** Resolves with whether a slot was given within `waitMs`. */
  async take(holder: Holder, waitMs: number, onQueued?: OnQueued): Promise<boolean> {
    this.#hasTenants ||= holder !== undefined
    if (!this.#waiting.has(holder) && this.#isAllowed(holder)) {
      this.#give(holder)
      return true
    }
    const { clock } = this.#options
    const since = clock.elapsed()
    try {
      return await this.#wait(holder, waitMs)
    } finally {
      onQueued?.(clock.elapsed() - since)
    }
  }

  giveBack(holder: Holder): void {
    this.#taken--
    const left = this.heldBy(holder) - 1
    if (left === 0) this.#held.delete(holder)
    else this.#held.set(holder, left)
    this.#serve()
  }

  /** Refuses all that wait. */
  refuseAll(reason: () => Error): void {
    const all = [...this.#waiting.values()].flat()
    this.#waiting.clear()
    for (const { refuse } of all) refuse(reason())
  }

  #isAllowed(holder: Holder): boolean {
    const { size, sharePercent } = this.#options
    if (!this.#hasTenants) return this.#taken < size
    return isWithinShare({ size, sharePercent, taken: this.#taken, held: this.heldBy(holder) })
  }

  #give(holder: Holder): void {
    this.#taken++
    this.#held.set(holder, this.heldBy(holder) + 1)
  }

  async #wait(holder: Holder, waitMs: number): Promise<boolean> {
    const abort = new AbortController()
    const { promise, resolve, reject } = Promise.withResolvers<boolean>()
    const queue = this.#waiting.get(holder) ?? []
    const waiting: Waiting = { give: () => resolve(true), refuse: reject }
    queue.push(waiting)
    this.#waiting.set(holder, queue)
    const expire = async (): Promise<void> => {
      await this.#options.clock.sleep(waitMs, abort.signal)
      this.#leave(holder, waiting)
      resolve(false)
    }
    void expire()
    return promise.finally(() => abort.abort('over'))
  }

  #leave(holder: Holder, waiting: Waiting): void {
    const queue = this.#waiting.get(holder) ?? []
    const index = queue.indexOf(waiting)
    if (index >= 0) queue.splice(index, 1)
    if (queue.length === 0) this.#waiting.delete(holder)
  }

  #serve(): void {
    for (let next = this.#next(); next; next = this.#next()) {
      const { holder, queue } = next
      const waiting = queue.shift()
      // Served last now; gone if nothing of it waits.
      this.#waiting.delete(holder)
      if (queue.length > 0) this.#waiting.set(holder, queue)
      this.#give(holder)
      waiting?.give()
    }
  }

  #next(): { readonly holder: Holder; readonly queue: Waiting[] } | undefined {
    let best: { holder: Holder; queue: Waiting[] } | undefined
    for (const [holder, queue] of this.#waiting)
      if (this.#isAllowed(holder) && (!best || this.heldBy(holder) < this.heldBy(best.holder)))
        best = { holder, queue }
    return best
  }
}
