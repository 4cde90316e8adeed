import { AsyncLocalStorage } from 'node:async_hooks'
import { type Clock, channels } from '../kernel/index.ts'
import { PrimaryPast } from './lag.ts'
import type { Observation, Probe } from './probe.ts'
import type { Replica } from './replica.ts'
import type { Timelines } from './timelines.ts'

/** Pause between two looks at a server. */
const pollMs = 100
/** Time without a read after which no server is looked at any more. */
const idleMs = 10_000

interface WatchOptions {
  readonly primary: Probe
  readonly replicas: readonly Replica[]
  readonly past: PrimaryPast
  readonly timelines: Timelines
  readonly clock: Clock
}

/** Looks at all servers ten times a second while there are reads. */
export class Watch {
  readonly #options: WatchOptions
  readonly #closing = new AbortController()
  /** It belongs to no session. */
  readonly #outside = AsyncLocalStorage.snapshot()
  #watching: Promise<void> | undefined
  #lastReadAt = 0
  /** The primary's last observation. */
  lastOfPrimary: Observation | undefined

  constructor(options: WatchOptions) {
    this.#options = options
  }

  /** Call it with each read. */
  keepOn(): void {
    this.#lastReadAt = this.#options.clock.elapsed()
    if (this.#closing.signal.aborted) return
    this.#watching ??= this.#outside(() => this.#watch()).finally(() => {
      this.#watching = undefined
    })
  }

  async close(): Promise<void> {
    this.#closing.abort()
    await this.#watching
  }

  /** All looks end together: one server that was left out would be taken for what it was then. */
  async #watch(): Promise<void> {
    const { primary, replicas, past } = this.#options
    const over = new AbortController()
    const signal = AbortSignal.any([over.signal, this.#closing.signal])
    const onIdle = () => over.abort()
    await Promise.all([
      this.#repeat(() => this.#lookAtPrimary(), { signal, onIdle }),
      ...replicas.map((each) => this.#repeat(() => this.#lookAt(each), { signal, onIdle })),
    ])
    past.clear()
    await Promise.all([primary.rest(), ...replicas.map((replica) => replica.rest())])
  }

  async #repeat(
    look: () => Promise<void>,
    { signal, onIdle }: { readonly signal: AbortSignal; readonly onIdle: () => void },
  ): Promise<void> {
    const { clock } = this.#options
    while (!signal.aborted) {
      await look()
      if (clock.elapsed() - this.#lastReadAt >= idleMs) onIdle()
      await clock.sleep(pollMs, signal)
    }
  }

  async #lookAtPrimary(): Promise<void> {
    const { primary, past, timelines, clock } = this.#options
    const at = clock.elapsed()
    try {
      const seen = await primary.ask()
      timelines.note(seen)
      this.lastOfPrimary = seen
      past.add(seen.bookmark, at)
    } catch {
      // It is away, or another server answers in its place: those who ask for its position are told.
    }
  }

  async #lookAt(replica: Replica): Promise<void> {
    const { past, clock } = this.#options
    await replica.look()
    replica.lagMs = past.lagOf(replica.position, clock.elapsed())
    const { name: node, isUp, lagMs } = replica
    channels['db:replica'].publish({ node, isUp, lagMs })
  }
}
