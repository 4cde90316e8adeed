import type { Db } from '../db/index.ts'
import { channels, Service } from '../kernel/index.ts'
import { type AttemptOptions, runAttempt } from './attempt.ts'
import { Bell } from './bell.ts'
import type { Job } from './define.ts'
import { Places } from './places.ts'
import { requireSight } from './sight.ts'
import type { JobStore } from './store.ts'
import { Strays } from './strays.ts'
import { deleteOld, hasSuspects, sweepDead } from './sweep.ts'
import { type Claimed, claimNext, claimSuspect } from './table.ts'

export interface WorkerOptions extends AttemptOptions {
  /** The database, as a role that sees the jobs of all tenants. */
  readonly queue: Db
  readonly store: JobStore
  readonly jobs: ReadonlyMap<string, Job>
  readonly concurrency: number
  readonly tenantSharePercent: number
  readonly leaseMs: number
  /** Longest time until new work is found when no store wakes the worker. */
  readonly pollMs: number
  /** Interval between searches for dead processes, stray jobs and old rows. */
  readonly sweepMs: number
  /** Longest time that a stop waits for running jobs before it gives them back. */
  readonly graceMs: number
}

/** Claims due jobs and runs up to `concurrency` at a time; looks after those that other workers left behind. */
export class Worker extends Service {
  readonly #options: WorkerOptions
  readonly #bell = new Bell()
  readonly #running = new Set<Promise<void>>()
  readonly #places: Places
  readonly #strays = new Strays()
  #stop = new AbortController()
  /** The lane that was served last: all tenants have their turn. */
  #lane: string | undefined
  /** A suspect runs by itself. Between two of them the others have their turn. */
  #suspects: 'none' | 'after others' | 'next' | 'running' = 'none'

  constructor(options: WorkerOptions) {
    super()
    this.#options = options
    this.#places = new Places(options.concurrency, options.tenantSharePercent)
  }

  protected async run(signal: AbortSignal, ready: () => void): Promise<void> {
    const { clock, pollMs, keeper } = this.#options
    this.#stop = new AbortController()
    await Promise.all([requireSight(this.#options.queue), this.#options.db.query('select 1')])
    await keeper.heard()
    await this.#turn()
    ready()
    const beside = [this.#listen(signal), this.#upkeep(signal)]
    while (!signal.aborted) {
      await this.#bell.wait(clock, pollMs, signal)
      if (!signal.aborted) await this.#turn().catch(report('jobs/claim'))
    }
    await this.#drain()
    await Promise.all(beside)
  }

  async #turn(): Promise<void> {
    if (this.#suspects === 'running' || !this.#options.keeper.watch) return
    if (this.#suspects !== 'next') return this.#takeInnocents()
    // While a suspect waits, the worker takes nothing until it is empty.
    if (this.#running.size === 0) await this.#takeSuspect()
  }

  async #takeInnocents(): Promise<void> {
    for (let free = this.#places.free; free > 0; free--) {
      const attempt = await this.#claimInTurn()
      if (!attempt) break
      this.#begin(attempt)
    }
    if (this.#suspects === 'after others') this.#suspects = 'next'
  }

  /** One job of the next tenant that has any due. */
  async #claimInTurn(): Promise<Claimed | undefined> {
    const claimed = await claimNext(this.#options.queue, this.#lane, this.#lease)
    this.#lane = claimed?.lane
    return claimed
  }

  async #takeSuspect(): Promise<void> {
    const attempt = await claimSuspect(this.#options.queue, this.#lease)
    this.#suspects = attempt ? 'running' : 'none'
    if (attempt) this.#begin(attempt)
    else await this.#takeInnocents()
  }

  get #lease() {
    const { jobs, keeper, leaseMs } = this.#options
    const full = this.#places.full
    return { names: [...jobs.keys()], worker: keeper.worker, leaseMs, full }
  }

  #begin(attempt: Claimed): void {
    const job = this.#options.jobs.get(attempt.name)
    if (!job) return
    this.#places.take(attempt.lane)
    const running = runAttempt(this.#options, job, attempt, this.#stop.signal).finally(() => {
      this.#running.delete(running)
      this.#places.giveBack(attempt.lane)
      if (this.#suspects === 'running') this.#suspects = 'after others'
      this.#bell.ring()
    })
    this.#running.add(running)
  }

  /** Looks after what others left behind. By a timer, since the time of day may be set back. */
  async #upkeep(signal: AbortSignal): Promise<void> {
    const { clock, sweepMs } = this.#options
    while (!signal.aborted) {
      await this.#sweep().catch(report('jobs/sweep'))
      await clock.sleep(sweepMs, signal)
    }
  }

  async #sweep(): Promise<void> {
    const { queue, jobs, keeper, leaseMs, backoffMs } = this.#options
    const freed = await sweepDead(queue, { keeper, leaseMs, backoffMs })
    if (freed + (await this.#strays.giveBack(queue, keeper)) > 0) this.#bell.ring()
    this.#lookForSuspects(await hasSuspects(queue, [...jobs.keys()]))
    await deleteOld(queue)
  }

  /** Another worker may have taken those that this one became empty for. */
  #lookForSuspects(areDue: boolean): void {
    if (this.#suspects !== (areDue ? 'none' : 'next')) return
    this.#suspects = areDue ? 'next' : 'none'
    this.#bell.ring()
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
