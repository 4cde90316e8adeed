import { randomUUID } from 'node:crypto'
import type { Db, Tx } from '../db/index.ts'
import { type Clock, channels, findSession, type Service, stopAll } from '../kernel/index.ts'
import { backoffMs } from './backoff.ts'
import type { Job } from './define.ts'
import { duplicateName } from './errors.ts'
import { find, type JobStatus } from './status.ts'
import { inlineStore } from './stores/inline.ts'
import { postgresStore } from './stores/postgres.ts'
import { Worker } from './worker.ts'

export interface Jobs {
  /** Writes the job in `tx`: it exists if and only if `tx` commits. It runs under the session's tenant. */
  enqueue<Payload>(
    tx: Tx,
    job: Job<Payload>,
    payload: NoInfer<Payload>,
  ): Promise<{ readonly id: string }>
  /** A job of the session's tenant; finished ones are kept for a day. */
  find(id: string): Promise<JobStatus | undefined>
  /** Runs jobs in this process until stopped. With inline jobs: those a crash left behind, and retries. */
  startWorker(): Promise<Service>
  /** Stops the workers that were started here. */
  close(): Promise<void>
}

export interface JobsOptions {
  readonly db: Db
  readonly kind: 'inline' | 'postgres'
  /** Those that this process can run. Others stay queued for a worker that knows them. */
  readonly jobs: readonly Job[]
  readonly concurrency: number
  readonly clock: Clock
  readonly backoffMs?: (attempt: number) => number
  readonly leaseMs?: number
  readonly pollMs?: number
  readonly sweepMs?: number
  readonly graceMs?: number
}

/** Jobs on `db`, run as `kind` says. No worker runs before `startWorker`. */
export function createJobs(given: JobsOptions): Jobs {
  const options = { backoffMs: jitteredBackoffMs, leaseMs: 15_000, ...given }
  const timing = { pollMs: 1_000, sweepMs: 5_000, graceMs: 10_000, ...given }
  const store = given.kind === 'inline' ? inlineStore(options) : postgresStore(given.db)
  const jobs = byName(given.jobs)
  const workers: Worker[] = []
  return {
    async enqueue(tx, job, payload) {
      await job.check(payload)
      const id = randomUUID()
      const tenant = findSession()?.tenant ?? null
      await store.add(tx, job, {
        id,
        name: job.name,
        tenant,
        payload,
        maxAttempts: job.maxAttempts,
      })
      return { id }
    },
    find: (id) => find(given.db, id, findSession()?.tenant),
    async startWorker() {
      const worker = new Worker({ ...options, ...timing, store, jobs })
      workers.push(worker)
      await worker.start((error) => {
        channels['runtime:fault'].publish({ where: 'jobs/worker', error })
      })
      return worker
    },
    close: () => stopAll(workers),
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
