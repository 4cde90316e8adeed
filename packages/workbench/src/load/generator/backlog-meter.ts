/** Averages how many requests are in flight over two parts of a step. */
export class BacklogMeter {
  readonly #parts: { readonly fromMs: number; toMs: number; area: number }[]
  #inFlight = 0
  #sinceMs: number

  /** The fifths around the middle and at the end of the measured time. */
  constructor(fromMs: number, toMs: number) {
    const at = (share: number) => fromMs + share * (toMs - fromMs)
    this.#sinceMs = fromMs
    this.#parts = [
      { fromMs: at(0.4), toMs: at(0.6), area: 0 },
      { fromMs: at(0.8), toMs: at(1), area: 0 },
    ]
  }

  /** `change` requests more (or less) are in flight from now on. */
  change(change: number, nowMs: number): void {
    for (const part of this.#parts) {
      const overlap = Math.min(nowMs, part.toMs) - Math.max(this.#sinceMs, part.fromMs)
      if (overlap > 0) part.area += overlap * this.#inFlight
    }
    this.#inFlight += change
    this.#sinceMs = nowMs
  }

  /** Requests in flight later aren't counted: the step has ended, perhaps early. */
  close(nowMs: number): void {
    this.change(0, nowMs)
    for (const part of this.#parts) part.toMs = Math.min(part.toMs, nowMs)
  }

  read(): { middle: number; end: number } {
    const [middle = 0, end = 0] = this.#parts.map(
      ({ area, fromMs, toMs }) => area / Math.max(1, toMs - fromMs),
    )
    return { middle: Math.max(0, middle), end: Math.max(0, end) }
  }
}
