import { setTimeout as sleep } from 'node:timers/promises'
import type { Running } from './child.ts'

export interface Keeping {
  /** Starts it, each time at the same address. */
  readonly start: (watch: {
    readonly signal: AbortSignal
    readonly onCrash: (error: Error) => void
  }) => Promise<Running>
  /** Aborts the first start. */
  readonly signal?: AbortSignal | undefined
  /** Told whenever it ends by itself. */
  readonly onLoss: (error: Error) => void
  /** Told whenever it runs again, with another process. */
  readonly onReturn: (kept: Running) => Promise<void>
}

const FIRST_PAUSE_MS = 100
const LONGEST_PAUSE_MS = 5_000
/** A run of more than this makes the next pause the first one again; after shorter runs it grows. */
const WELL_AFTER_MS = 10_000

/** Starts a server, and starts it again whenever it ends by itself, until it's told to stop. */
export async function keepRunning(keeping: Keeping): Promise<Running> {
  const kept = new Kept(keeping)
  await kept.start()
  return kept
}

class Kept implements Running {
  readonly #keeping: Keeping
  readonly #stopping = new AbortController()
  #running: Running | undefined
  #again: Promise<void> = Promise.resolve()
  #startedAt = 0
  #pauseMs = FIRST_PAUSE_MS

  constructor(keeping: Keeping) {
    this.#keeping = keeping
  }

  get pid(): number {
    return this.#running?.pid ?? 0
  }

  async start(): Promise<void> {
    const { signal: given } = this.#keeping
    await this.#startOnce(given ? AbortSignal.any([given, this.#stopping.signal]) : undefined)
  }

  async stop(): Promise<void> {
    this.#stopping.abort()
    await this.#again
    await this.#running?.stop()
  }

  async #startOnce(signal = this.#stopping.signal): Promise<void> {
    const onCrash = (error: Error) => this.#lose(error)
    this.#running = await this.#keeping.start({ signal, onCrash })
    this.#startedAt = performance.now()
  }

  #lose(error: Error): void {
    if (this.#stopping.signal.aborted) return
    if (performance.now() - this.#startedAt > WELL_AFTER_MS) this.#pauseMs = FIRST_PAUSE_MS
    this.#keeping.onLoss(error)
    this.#again = this.#startAgain()
  }

  async #startAgain(): Promise<void> {
    const { signal } = this.#stopping
    while (!signal.aborted) {
      await sleep(this.#pauseMs, undefined, { signal }).catch(() => undefined)
      this.#pauseMs = Math.min(this.#pauseMs * 2, LONGEST_PAUSE_MS)
      try {
        signal.throwIfAborted()
        await this.#startOnce()
        return await this.#keeping.onReturn(this)
      } catch {
        // The next try may succeed, such as when its port is free again; its log says why this one failed.
      }
    }
  }
}
