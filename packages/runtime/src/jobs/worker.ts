import { channels, Service } from '../kernel/index.ts'
import { type AttemptOptions, runAttempt } from './attempt.ts'
import { Bell } from './bell.ts'
import type { Job } from './define.ts'
import type { JobStore } from './store.ts'
import { deleteOld, requeueDead } from './sweep.ts'
import { type Attempt, claim } from './table.ts'

export interface WorkerOptions extends AttemptOptions {
  readonly store: JobStore
  readonly jobs: ReadonlyMap<string, Job>
  readonly concurrency: number
  /** Longest time until new work is found when no store wakes the worker. */
  readonly pollMs: number
  /** How often the dead are sought and the old deleted. */
  readonly sweepMs: number
  /** How long a stop waits for running jobs before it gives them back. */
  readonly graceMs: number
}

/** Claims due jobs and runs up to `concurrency` at a time; looks after those that other workers left behind. */
export class Worker extends Service {
  readonly #options: WorkerOptions
  readonly #bell = new Bell()
  readonly #running = new Set<Promise<void>>()
  #stop = new AbortController()
  #sweepAt = 0

  constructor(options: WorkerOptions) {
    super()
    this.#options = options
  }

  protected async run(signal: AbortSignal, ready: () => void): Promise<void> {
    const { clock, pollMs } = this.#options
    this.#stop = new AbortController()
    await this.#turn()
    ready()
    const listening = this.#listen(signal)
    while (!signal.aborted) {
      await this.#bell.wait(clock, pollMs, signal)
      if (!signal.aborted) await this.#turn().catch(report('jobs/claim'))
    }
    await this.#drain()
    await listening
  }

  async #turn(): Promise<void> {
    await this.#sweep()
    const { db, jobs, concurrency, leaseMs } = this.#options
    const limit = concurrency - this.#running.size
    if (limit <= 0) return
    for (const attempt of await claim(db, { names: [...jobs.keys()], limit, leaseMs }))
      this.#begin(attempt)
  }

  #begin(attempt: Attempt): void {
    const job = this.#options.jobs.get(attempt.name)
    if (!job) return
    const running = runAttempt(this.#options, job, attempt, this.#stop.signal).finally(() => {
      this.#running.delete(running)
      this.#bell.ring()
    })
    this.#running.add(running)
  }

  async #sweep(): Promise<void> {
    const { clock, db, sweepMs } = this.#options
    if (clock.now() < this.#sweepAt) return
    this.#sweepAt = clock.now() + sweepMs
    await requeueDead(db)
    await deleteOld(db)
  }

  /** The store's wake-up is a gain of time only: when it fails, polling goes on and it is tried again. */
  async #listen(signal: AbortSignal): Promise<void> {
    const { clock, store, pollMs } = this.#options
    while (!signal.aborted) {
      await store.listen(this.#bell.ring, signal).catch(report('jobs/listen'))
      await clock.sleep(pollMs, signal)
    }
  }

  async #drain(): Promise<void> {
    const all = Promise.all(this.#running)
    const grace = new AbortController()
    const patience = this.#options.clock.sleep(this.#options.graceMs, grace.signal)
    await Promise.race([all, patience])
    grace.abort()
    this.#stop.abort()
    await all
  }
}

function report(where: string): (error: unknown) => void {
  return (error) => channels['runtime:fault'].publish({ where, error })
}
