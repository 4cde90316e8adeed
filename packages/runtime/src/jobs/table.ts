import type { Queryable, Tx } from '../db/index.ts'
import { asOwner, asOwnerIn } from './owner.ts'
import type { JobReason } from './reason.ts'
import { storableJson } from './storable.ts'

/** One attempt at a job: the guard of everything that is written about it. */
export interface Attempt {
  readonly id: string
  readonly name: string
  /** Its tenant, see `ownerOf`. */
  readonly owner: string
  readonly payload: unknown
  readonly attempt: number
  /** The process that makes it, see `Keeper`. */
  readonly worker: string
}

/** The process that runs a job. `leaseMs` is the lease of a process that hasn't registered itself yet. */
export interface Lease {
  readonly worker: string
  readonly leaseMs: number
}

export interface NewJob {
  readonly id: string
  readonly name: string
  readonly owner: string
  /** JSON text. */
  readonly payload: string
  readonly maxAttempts: number
  readonly subject: string | null
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
  insert into tenfold_jobs (id, name, tenant, payload, max_attempts, subject, created_at, run_at)
  values ($1, $2, $3, $4, $5, $6, clock_timestamp(), clock_timestamp())`

/** Writes the job for a worker to claim. Postgres delivers the NOTIFY if and when the transaction commits. */
export async function addQueued(tx: Tx, job: NewJob): Promise<void> {
  const text = `with job as (${insertQueued} returning id) select pg_notify($7, '') from job`
  await asOwnerIn(tx, job, () => tx.query(text, [...valuesOf(job), channel]))
}

/** Writes the job as one whose first attempt the caller makes, right after the commit. */
export async function addRunning(tx: Tx, job: NewJob, lease: Lease): Promise<Attempt> {
  const insert = () =>
    tx.query<Pick<Attempt, 'payload'>>(
      `insert into tenfold_jobs
       (id, name, tenant, payload, max_attempts, subject, created_at, run_at, started_at, state, attempt, worker,
        locked_until)
     select $1, $2, $3, $4, $5, $6, at, at, at, 'running', 1, $7, ${later('$8::float8')}
     from clock_timestamp() as at
     returning payload`,
      [...valuesOf(job), lease.worker, lease.leaseMs],
    )
  const { rows } = await asOwnerIn(tx, job, insert)
  // The payload as any later attempt will read it: JSON has no dates.
  return { ...job, attempt: 1, worker: lease.worker, payload: rows[0]?.payload }
}

/** True while the attempt holds its job. */
export async function isRunning(db: Queryable, job: Attempt): Promise<boolean> {
  const select = `select from tenfold_jobs where ${isStillOurs}`
  const { rowCount } = await asOwner(job.owner, () => db.query(select, [job.id, job.attempt]))
  return rowCount === 1
}

interface ClaimOptions extends Lease {
  readonly names: readonly string[]
  /** Lanes that get nothing now. */
  readonly full: readonly string[]
}

/** An attempt, and the lane that its job waited in: that of its tenant, or '' for jobs of no tenant. */
export type Claimed = Attempt & { readonly lane: string }

/**
 * Takes a due job of the first lane after `lane`, or of the first lane of all, the one that waits longest in it.
 * A worker that goes on from lane to lane serves all tenants in turn, however much one of them has queued.
 */
export function claimNext(
  db: Queryable,
  lane: string | undefined,
  options: ClaimOptions,
): Promise<Claimed | undefined> {
  const values = [...valuesOfClaim(options), lane ?? null, options.full]
  return claim(db, nextInTurn, values)
}

/** Takes a due job whose process has died: it must run by itself. */
export function claimSuspect(db: Queryable, options: ClaimOptions): Promise<Claimed | undefined> {
  return claim(db, oneDue('crashes > 0 order by run_at'), valuesOfClaim(options))
}

/** A row that another worker is taking is skipped, never waited for. */
const oneDue = (where: string) => `
  select id from tenfold_jobs
  where state = 'queued' and run_at <= now() and name = any($1) and ${where}
  limit 1 for update skip locked`
const innocent = 'crashes = 0 and lane <> all($5)'
/** The second part runs only when the first finds nothing. */
const nextInTurn = `
  select id from (${oneDue(`${innocent} and lane > $4::text order by lane, run_at`)}) later
  union all
  select id from (${oneDue(`${innocent} order by lane, run_at`)}) earliest
  limit 1`

async function claim(db: Queryable, due: string, values: unknown[]): Promise<Claimed | undefined> {
  const { rows } = await db.query<Claimed>(
    `with due as materialized (${due})
     update tenfold_jobs job
     set state = 'running', attempt = job.attempt + 1, started_at = clock_timestamp(), progress = null,
         worker = $2, locked_until = ${later('$3::float8')}, tenant = coalesce(nullif(tenant, ''), 'job:' || job.id)
     from due where job.id = due.id and not exists (select from tenfold_workers where id = $2 and died_with is not null)
     returning job.id, job.name, job.tenant as owner, job.payload, job.attempt, job.worker, job.lane`,
    values,
  )
  return rows[0]
}

function valuesOfClaim({ names, worker, leaseMs }: ClaimOptions): unknown[] {
  return [names, worker, leaseMs]
}

/** True when the attempt has completed its job. */
export async function isDone(db: Queryable, job: Attempt): Promise<boolean> {
  const select = `select from tenfold_jobs where id = $1 and attempt = $2 and state = 'done'`
  return (await asOwner(job.owner, () => db.query(select, [job.id, job.attempt]))).rowCount === 1
}

/** Writes the progress of a running attempt. That of one that is over would mislead its readers. */
export async function markProgress(db: Queryable, job: Attempt, progress: unknown): Promise<void> {
  await update(db, job, 'progress = $3::jsonb', [storableJson(progress)])
}

/**
 * Completes the job inside the transaction of its effects: both commit, or neither. The row stays locked until then,
 * so the server rolls back the transaction of a process that stands still for longer than `idleMs`.
 */
export async function markDone(tx: Tx, job: Attempt, idleMs: number): Promise<boolean> {
  const text = `
    update tenfold_jobs
    set state = 'done', finished_at = clock_timestamp(), locked_until = null, error = null,
        reason = null, progress = null, payload = 'null'
    where ${isStillOurs}
    returning set_config('idle_in_transaction_session_timeout', $3, true)`
  const finish = () => tx.query(text, [job.id, job.attempt, String(idleMs)])
  return (await asOwnerIn(tx, job, finish)).rowCount === 1
}

export interface Fault {
  readonly error: string
  readonly reason: JobReason | null
  readonly retryInMs: number | 'never'
  /** The cause of the failure. A handler's error counts as one of the job's attempts; an outage never does. */
  readonly by: 'handler' | 'broken connection' | 'outage'
}

/** Number of broken connections that cost a job no attempt. Without a limit, effects that end their own connection would run forever. */
const freeInterruptions = 3
const isCounted = `($7 = 'handler' or $7 = 'broken connection' and interruptions >= ${freeInterruptions})`
const isLastAttempt = `($3 or ${isCounted} and attempt >= max_attempts)`

/**
 * Puts the job back in the queue for a later attempt, or marks it failed after its last. Undefined when the attempt
 * has completed or was declared dead. It waits for the row's lock, so a completion whose COMMIT went unanswered has
 * ended by then, one way or the other.
 */
export async function markError(
  db: Queryable,
  job: Attempt,
  fault: Fault,
): Promise<'queued' | 'failed' | undefined> {
  const isFinal = fault.retryInMs === 'never'
  const reason = fault.reason && storableJson(fault.reason)
  const fail = () =>
    db.query<{ state: 'queued' | 'failed' }>(
      `update tenfold_jobs
     set state = case when ${isLastAttempt} then 'failed' else 'queued' end,
         finished_at = case when ${isLastAttempt} then clock_timestamp() end,
         max_attempts = max_attempts + case when ${isCounted} then 0 else 1 end,
         interruptions = interruptions + case when $7 = 'broken connection' then 1 else 0 end,
         run_at = ${later('$4::float8')}, locked_until = null, error = $5, reason = $6::jsonb
     where ${isStillOurs} returning state`,
      [job.id, job.attempt, isFinal, isFinal ? 0 : fault.retryInMs, fault.error, reason, fault.by],
    )
  return (await asOwner(job.owner, fail)).rows[0]?.state
}

/** Back to the queue without counting against the job. The attempt's number is never used again: it is the guard. */
export async function giveBack(db: Queryable, job: Attempt): Promise<boolean> {
  const set = `state = 'queued', run_at = clock_timestamp(), locked_until = null, max_attempts = max_attempts + 1`
  return update(db, job, set, [])
}

async function update(
  db: Queryable,
  job: Attempt,
  set: string,
  values: readonly unknown[],
): Promise<boolean> {
  const text = `update tenfold_jobs set ${set} where ${isStillOurs}`
  const send = () => db.query(text, [job.id, job.attempt, ...values])
  return (await asOwner(job.owner, send)).rowCount === 1
}

function valuesOf(job: NewJob): unknown[] {
  return [job.id, job.name, job.owner, job.payload, job.maxAttempts, job.subject]
}
