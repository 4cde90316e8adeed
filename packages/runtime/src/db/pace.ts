/** Weight of the latest of all times in a mean. */
const weight = 0.1
/** Below this a read isn't slow, however quick the others are. */
const minSlowMs = 10
/** How many times as long as others a slow read takes. */
const slowFactor = 4
/** Texts whose times are kept. */
const maxTexts = 1_000

/**
 * How long reads take on a server, by their text. A read is slow beside the others, not by the clock alone, so
 * that a server or a process under load doesn't make all of them slow.
 */
export class Pace {
  readonly #means = new Map<string, number>()
  #mean: number | undefined

  note(text: string, tookMs: number): void {
    this.#mean = moved(this.#mean ?? tookMs, tookMs)
    const mean = moved(this.#means.get(text) ?? tookMs, tookMs)
    this.#means.delete(text)
    this.#means.set(text, mean)
    const [oldest] = this.#means.keys()
    if (this.#means.size > maxTexts && oldest !== undefined) this.#means.delete(oldest)
  }

  isSlow(text: string): boolean {
    const mean = this.#means.get(text)
    return mean !== undefined && mean > minSlowMs && mean > slowFactor * (this.#mean ?? mean)
  }
}

function moved(mean: number, latest: number): number {
  return mean + weight * (latest - mean)
}
