import type { Queryable } from '../db/index.ts'
import { channels } from '../kernel/index.ts'
import { boundedWaitMs } from './bounds.ts'
import { workerDied } from './errors.ts'
import type { Keeper } from './keeper.ts'
import { judgesUntil } from './vigil.ts'

const batch = 500
/** Number of crashes in a process that ran other jobs too, after which each crash counts as the job's own doing. */
const crashesInCompany = 3

const timeOfDatabase = `select extract(epoch from now())::float8 * 1000 as "nowMs"`

const lapsedAt = `now() - $3 * interval '1 millisecond'`

/**
 * Declares processes dead whose lease ran out a while ago ($3 milliseconds), and writes down how many jobs each was running.
 * Never the one that looks ($1): it is alive, even if it has just woken up and has yet to renew its lease. No one after
 * $2, see `judgesUntil`.
 */
const declareDead = `
  insert into tenfold_workers (id, alive_until, died_with)
  select job.worker, now(), count(*)
  from tenfold_jobs job left join tenfold_workers worker on worker.id = job.worker
  where job.state = 'running' and job.worker <> $1 and worker.died_with is null
  group by job.worker
  having now() <= to_timestamp($2 / 1000.0::float8) and bool_and(coalesce(worker.alive_until, job.locked_until) < ${lapsedAt})
  on conflict (id) do update set died_with = excluded.died_with
    where tenfold_workers.died_with is null and tenfold_workers.alive_until < ${lapsedAt}`

/*
 * A job that ran by itself when its process died is taken to have killed it: the attempt counts. When several ran,
 * the culprit is unknown, so it counts for none of them, and each is run by itself from then on. Nor does it count for one
 * that was taken after the lease ran out, by a process that stood still and has yet to learn that it was declared dead.
 */
const requeueDead = `
  with dead as materialized (
    select job.id, worker.died_with, attempt >= max_attempts as was_last,
      (coalesce(worker.died_with, 1) = 1 or crashes >= ${crashesInCompany})
        and coalesce(started_at <= worker.alive_until, true) as counts
    from tenfold_jobs job left join tenfold_workers worker on worker.id = job.worker
    where job.state = 'running'
      and (worker.died_with is not null or (job.worker is null and job.locked_until < now()))
    limit $1 for update of job skip locked)
  update tenfold_jobs job
  set state = case when counts and was_last then 'failed' else 'queued' end,
      finished_at = case when counts and was_last then clock_timestamp() end,
      max_attempts = case when counts then max_attempts else max_attempts + 1 end,
      run_at = case when counts
        then clock_timestamp() + ($2::float8[])[least(attempt, cardinality($2))] * interval '1 millisecond'
        else clock_timestamp() end,
      crashes = crashes + 1, locked_until = null, reason = null,
      error = 'Attempt ' || attempt || ' ended without a word: its process was killed or stood still'
        || case when counts then '' else ', with ' || died_with || ' jobs running; it doesn''t count' end
  from dead where job.id = dead.id
  returning job.id, name, attempt, state, counts,
    (extract(epoch from clock_timestamp() - started_at) * 1000)::float8 as "durationMs"`

interface Swept {
  readonly id: string
  readonly name: string
  readonly attempt: number
  readonly state: 'queued' | 'failed'
  readonly counts: boolean
  readonly durationMs: number
}

interface SweepOptions {
  /** Keeper of the process that looks. */
  readonly keeper: Pick<Keeper, 'worker' | 'watch'>
  readonly leaseMs: number
  readonly backoffMs: (attempt: number) => number
}

/** Puts jobs back in the queue whose process was killed, or stood still; returns how many. */
export async function sweepDead(
  db: Queryable,
  { keeper, leaseMs, backoffMs }: SweepOptions,
): Promise<number> {
  const { worker } = keeper
  const { rows: looks } = await db.query<{ nowMs: number }>(timeOfDatabase)
  const nowMs = looks[0]?.nowMs ?? Number.NaN
  const until = keeper.watch && judgesUntil(keeper.watch, nowMs, leaseMs)
  if (until !== undefined) await db.query(declareDead, [worker, until, leaseMs / 4])
  const waits = Array.from({ length: 30 }, (_, n) => boundedWaitMs(backoffMs(n + 1)))
  const { rows } = await db.query<Swept>(requeueDead, [batch, waits])
  for (const { state, counts, ...job } of rows)
    channels['jobs:run'].publish({
      ...job,
      outcome: state === 'failed' ? 'failed' : counts ? 'retry' : 'given back',
      error: workerDied(job),
    })
  return rows.length
}

/** True when a job is due that must run by itself. */
export async function hasSuspects(db: Queryable, names: readonly string[]): Promise<boolean> {
  const { rows } = await db.query(
    `select 1 from tenfold_jobs
     where state = 'queued' and crashes > 0 and run_at <= now() and name = any($1) limit 1`,
    [names],
  )
  return rows.length > 0
}

const forget = `
  with gone as (
    delete from tenfold_workers worker
    where (died_with is not null or alive_until < now() - interval '10 minutes')
      and not exists (select from tenfold_jobs where state = 'running' and tenfold_jobs.worker = worker.id))
  delete from tenfold_jobs where id in (
    select id from tenfold_jobs
    where state = 'done' and finished_at < now() - interval '24 hours'
    order by finished_at limit $1 for update skip locked)`

/** Forgets processes that are gone, and jobs a day after they were done; in small batches, so that it never blocks for long. */
export async function deleteOld(db: Queryable): Promise<void> {
  await db.query(forget, [batch])
}
