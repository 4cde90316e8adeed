import { randomUUID } from 'node:crypto'
import type { Db, Tx } from '../db/index.ts'
import {
  type Clock,
  channels,
  findSession,
  type Secret,
  type Service,
  stopAll,
} from '../kernel/index.ts'
import { awakeClock } from './awake.ts'
import { backoffMs } from './backoff.ts'
import { checkNumbers, checkText } from './bounds.ts'
import { discard, discardAbout, retry } from './dead-letters.ts'
import { defaultAttempts, type Job } from './define.ts'
import { duplicateName } from './errors.ts'
import { toJson } from './json.ts'
import { Keeper } from './keeper.ts'
import { asOwner, ownerOf } from './owner.ts'
import { type FailedJob, type FailedQuery, find, findFailed, type JobStatus } from './status.ts'
import { inlineStore } from './stores/inline.ts'
import { postgresStore } from './stores/postgres.ts'
import { Worker } from './worker.ts'

export interface Jobs {
  /** Writes the job in `tx`: it exists if and only if `tx` commits. It runs under the session's tenant. */
  enqueue<Payload>(
    tx: Tx,
    job: Job<Payload>,
    payload: NoInfer<Payload>,
    about?: About,
  ): Promise<{ readonly id: string }>
  /** A job of the session's tenant. It is kept for a day once it is done; when it has failed, until it is retried or discarded. */
  find(id: string): Promise<JobStatus | undefined>
  /** Failed jobs of the session's tenant, the latest first. */
  failed(query: FailedQuery): Promise<FailedJob[]>
  /**
   * Puts a failed job of the session's tenant back in the queue, with all its attempts, and with `payload` in place
   * of its own if there is one. False when there is none of this id.
   */
  retry(id: string, options?: { readonly payload?: unknown }): Promise<boolean>
  /** Deletes a failed job of the session's tenant. False when there is none of this id. */
  discard(id: string): Promise<boolean>
  /** Runs jobs in this process until stopped. With inline jobs: those a crash left behind, and retries. */
  startWorker(): Promise<Service>
  /** Stops the workers that were started here. */
  close(): Promise<void>
}

export interface About {
  /** The job's subject, such as `invoice:42`: `find` returns it as long as the job is kept, and `failed` can ask for it. */
  readonly subject?: string | undefined
  /** Keeps or discards failed jobs of the same name and subject. Default: keeps them. */
  readonly failedBefore?: 'keep' | 'discard'
}

export interface JobsOptions {
  /** The database as the app's role, which needs to see only the jobs of the session's tenant. */
  readonly db: Db
  /** The database as a role that sees the jobs of all tenants, to look after the queue; its URL is for the lease's own connection. */
  readonly queue: { readonly db: Db; readonly url: Secret }
  readonly kind: 'inline' | 'postgres'
  /** Those that this process can run. Others stay queued for a worker that knows them. */
  readonly jobs: readonly Job[]
  readonly concurrency: number
  /** Percentage of a worker's places, less those that other tenants hold, that one tenant may hold. Default 80. */
  readonly tenantSharePercent?: number
  readonly clock: Clock
  readonly backoffMs?: (attempt: number) => number
  /** Time for which a process counts as alive after each renewal of its lease; the same in all processes of a database. Default 15 s. */
  readonly leaseMs?: number
  /** Time for which the event loop may be blocked once an attempt has timed out, before the process is killed. Default 10 s. */
  readonly stuckMs?: number
  /** Longest pause between two statements of a completion before the server rolls it back. Default 30 s. */
  readonly completionIdleMs?: number
  readonly pollMs?: number
  readonly sweepMs?: number
  readonly graceMs?: number
}

/** Jobs on `db`, run as `kind` says. No worker runs before `startWorker`. */
export function createJobs(given: JobsOptions): Jobs {
  checkNumbers('createJobs()', given)
  const limits = { backoffMs: jitteredBackoffMs, leaseMs: 15_000, stuckMs: 10_000, ...given }
  const keeper = new Keeper({ ...limits, url: given.queue.url })
  const options = { completionIdleMs: 30_000, ...limits, keeper, awake: awakeClock(given.clock) }
  const timing = {
    tenantSharePercent: 80,
    pollMs: 1_000,
    sweepMs: 5_000,
    graceMs: 10_000,
    ...given,
  }
  const store = given.kind === 'inline' ? inlineStore(options) : postgresStore(given.queue.db)
  const jobs = byName(given.jobs)
  const workers: Worker[] = []
  return {
    async enqueue(tx, job, payload, { subject, failedBefore = 'keep' } = {}) {
      checkText(`The subject of job "${job.name}"`, subject)
      const stored = toJson(job.name, payload)
      // Checks the payload as a worker will read it: JSON has no dates.
      await job.check(JSON.parse(stored))
      const id = randomUUID()
      if (failedBefore === 'discard' && subject !== undefined)
        await discardAbout(tx, { name: job.name, subject, tenant: findSession()?.tenant })
      await store.add(tx, job, {
        id,
        name: job.name,
        owner: ownerOf(id, findSession()?.tenant),
        payload: stored,
        maxAttempts: job.maxAttempts,
        subject: subject ?? null,
      })
      return { id }
    },
    find: (id) => find(given.db, id, findSession()?.tenant),
    failed: (query) => findFailed(given.db, query, findSession()?.tenant),
    async retry(id, { payload } = {}) {
      const job = await find(given.db, id, findSession()?.tenant)
      if (job?.state !== 'failed') return false
      const known = jobs.get(job.name)
      const stored = payload === undefined ? null : toJson(job.name, payload)
      if (stored !== null) await known?.check(JSON.parse(stored))
      const retrial = { attempts: known?.maxAttempts ?? defaultAttempts, payload: stored }
      return asOwner(ownerOf(job.id, findSession()?.tenant), () => retry(given.db, id, retrial))
    },
    async discard(id) {
      const job = await find(given.db, id, findSession()?.tenant)
      if (job?.state !== 'failed') return false
      return asOwner(ownerOf(job.id, findSession()?.tenant), () => discard(given.db, id))
    },
    async startWorker() {
      const worker = new Worker({ ...options, ...timing, queue: given.queue.db, store, jobs })
      workers.push(worker)
      await worker.start((error) => {
        channels['runtime:fault'].publish({ where: 'jobs/worker', error })
      })
      return worker
    },
    async close() {
      await stopAll(workers)
      await keeper.close()
    },
  }
}

const jitteredBackoffMs = (attempt: number) => backoffMs(attempt, Math.random)

function byName(jobs: readonly Job[]): ReadonlyMap<string, Job> {
  const map = new Map<string, Job>()
  for (const job of jobs) {
    if (map.has(job.name)) throw duplicateName(job.name)
    map.set(job.name, job)
  }
  return map
}
