import type { Queryable, Tx } from '../db/index.ts'
import type { JobReason } from './reason.ts'

/** One attempt at a job: the guard of everything that is written about it. */
export interface Attempt {
  readonly id: string
  readonly name: string
  readonly tenant: string | null
  readonly payload: unknown
  readonly attempt: number
  /** The process that makes it, see `Keeper`. */
  readonly worker: string
}

/** Who runs a job. `leaseMs` is how long the row speaks for a process that hasn't made itself known yet. */
export interface Lease {
  readonly worker: string
  readonly leaseMs: number
}

export interface NewJob {
  readonly id: string
  readonly name: string
  readonly tenant: string | null
  readonly payload: unknown
  readonly maxAttempts: number
}

/*
 * Leases and due times are judged by one clock, the database's. `clock_timestamp()` where a
 * transaction may have been open for long, `now()` where an index must be able to use it.
 */
const later = (parameter: string) => `clock_timestamp() + ${parameter} * interval '1 millisecond'`
const isStillOurs = `id = $1 and attempt = $2 and state = 'running'`

/** Where workers listen for new work. */
export const channel = 'tenfold_jobs'

const insertQueued = `
  insert into tenfold_jobs (id, name, tenant, payload, max_attempts, created_at, run_at)
  values ($1, $2, $3, $4, $5, clock_timestamp(), clock_timestamp())`

/** Writes the job for whoever claims it. Postgres delivers the NOTIFY if and when the transaction commits. */
export async function addQueued(tx: Tx, job: NewJob): Promise<void> {
  const text = `with job as (${insertQueued} returning id) select pg_notify($6, '') from job`
  await tx.query(text, [...valuesOf(job), channel])
}

/** Writes the job as one whose first attempt the caller makes, right after the commit. */
export async function addRunning(tx: Tx, job: NewJob, lease: Lease): Promise<Attempt> {
  const { rows } = await tx.query<Attempt>(
    `insert into tenfold_jobs
       (id, name, tenant, payload, max_attempts, created_at, run_at, started_at, state, attempt, worker, locked_until)
     select $1, $2, $3, $4, $5, at, at, at, 'running', 1, $6, ${later('$7::float8')}
     from clock_timestamp() as at
     returning id, name, tenant, payload, attempt`,
    [...valuesOf(job), lease.worker, lease.leaseMs],
  )
  // The payload as any later attempt will read it: JSON has no dates.
  return { ...job, attempt: 1, worker: lease.worker, payload: rows[0]?.payload }
}

export interface ClaimOptions extends Lease {
  readonly names: readonly string[]
  readonly limit: number
  /** Jobs whose process died are suspects: a worker takes one at a time, and nothing beside it. */
  readonly kind: 'innocent' | 'suspect'
}

/** Takes up to `limit` due jobs. A row that another worker is taking is skipped, never waited for. */
export async function claim(db: Queryable, options: ClaimOptions): Promise<Attempt[]> {
  const { names, limit, kind, worker, leaseMs } = options
  const { rows } = await db.query<Attempt>(
    `with due as materialized (
       select id from tenfold_jobs
       where state = 'queued' and run_at <= now() and name = any($1)
         and crashes ${kind === 'suspect' ? '>' : '='} 0
       order by run_at limit $2 for update skip locked)
     update tenfold_jobs job
     set state = 'running', attempt = job.attempt + 1, started_at = clock_timestamp(),
         worker = $3, locked_until = ${later('$4::float8')}, progress = null
     from due where job.id = due.id
     returning job.id, job.name, job.tenant, job.payload, job.attempt, job.worker`,
    [names, limit, worker, leaseMs],
  )
  return rows
}

/** Never of an attempt that is over: whoever looks would be told what no longer holds. */
export async function markProgress(db: Queryable, job: Attempt, progress: unknown): Promise<void> {
  await update(db, 'progress = $3::jsonb', [job.id, job.attempt, JSON.stringify(progress)])
}

/**
 * Inside the transaction of the effects: both commit, or neither. The row stays locked until then, so the
 * server rolls back the transaction of a process that stands still for longer than `idleMs`.
 */
export async function markDone(db: Queryable, job: Attempt, idleMs: number): Promise<boolean> {
  const { rowCount } = await db.query(
    `update tenfold_jobs
     set state = 'done', finished_at = clock_timestamp(), locked_until = null, error = null,
         reason = null, progress = null, payload = 'null'
     where ${isStillOurs}
     returning set_config('idle_in_transaction_session_timeout', $3, true)`,
    [job.id, job.attempt, String(idleMs)],
  )
  return rowCount === 1
}

export interface Fault {
  readonly error: string
  readonly reason: JobReason | null
  readonly retryInMs: number | 'never'
}

/** Back to the queue for a later attempt; for good when it was the last. Undefined when declared dead meanwhile. */
export async function markError(
  db: Queryable,
  job: Attempt,
  fault: Fault,
): Promise<'queued' | 'failed' | undefined> {
  const isLast = fault.retryInMs === 'never'
  const reason = fault.reason && JSON.stringify(fault.reason)
  const { rows } = await db.query<{ state: 'queued' | 'failed' }>(
    `update tenfold_jobs
     set state = case when $3 or attempt >= max_attempts then 'failed' else 'queued' end,
         finished_at = case when $3 or attempt >= max_attempts then clock_timestamp() end,
         run_at = ${later('$4::float8')}, locked_until = null, error = $5, reason = $6::jsonb
     where ${isStillOurs} returning state`,
    [job.id, job.attempt, isLast, isLast ? 0 : fault.retryInMs, fault.error, reason],
  )
  return rows[0]?.state
}

/** Back to the queue without counting against the job. The attempt's number is never used again: it is the guard. */
export async function giveBack(db: Queryable, job: Attempt): Promise<boolean> {
  const set = `state = 'queued', run_at = clock_timestamp(), locked_until = null, max_attempts = max_attempts + 1`
  return update(db, set, [job.id, job.attempt])
}

async function update(db: Queryable, set: string, values: readonly unknown[]): Promise<boolean> {
  const text = `update tenfold_jobs set ${set} where ${isStillOurs}`
  return (await db.query(text, values)).rowCount === 1
}

function valuesOf(job: NewJob): unknown[] {
  return [job.id, job.name, job.tenant, JSON.stringify(job.payload ?? null), job.maxAttempts]
}
