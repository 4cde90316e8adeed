import type { Server } from 'node:http'
import type { Queryable } from '../db/index.ts'
import { type Clock, runInSession, systemClock } from '../kernel/index.ts'

/** Longest that readiness waits for a node. */
const readyWithinMs = 2_000
const lookMs = 20

export interface DrainOptions {
  /** Time between the first "not ready" and the last new request, in which a load balancer notices. Default 0. */
  readonly noticeMs?: number
}

/** A web process's way from being ready to its end. */
export class Life {
  readonly #db: Queryable
  readonly #clock: Clock
  #isDraining = false

  constructor({ db, clock = systemClock }: { readonly db: Queryable; readonly clock?: Clock }) {
    this.#db = db
    this.#clock = clock
  }

  /** True while some node of the database can serve, and the process isn't about to end. */
  async isReady(): Promise<boolean> {
    if (this.#isDraining) return false
    const ask = () => this.#db.query('select 1', [], { consistency: 'eventual' })
    return runInSession({ timeoutMs: readyWithinMs, clock: this.#clock }, ask).then(
      () => !this.#isDraining,
      () => false,
    )
  }

  /** Says "not ready", goes on serving for `noticeMs`, takes no more connections, and resolves once the last request is answered. */
  async drain(server: Server, { noticeMs = 0 }: DrainOptions = {}): Promise<void> {
    this.#isDraining = true
    await this.#clock.sleep(noticeMs)
    const closed = new AbortController()
    server.close(() => closed.abort())
    while (!closed.signal.aborted) {
      server.closeIdleConnections()
      await this.#clock.sleep(lookMs, closed.signal)
    }
  }
}
