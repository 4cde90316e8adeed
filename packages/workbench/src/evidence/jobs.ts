import type { Pool } from 'pg'
import { own } from '../postgres/own.ts'
import { jobsHidden } from './errors.ts'
import type { JobUse } from './evidence.ts'

/** The job queue over a span of time, read from the runtime's own table. */
export interface JobQueue {
  /** Due, but not started. */
  readonly queued: number
  /** p95 of the time between a job's being due and its start; one that still waits counts with its wait so far. */
  readonly waitP95Ms: number
  /** Since then. */
  readonly finished: number
  readonly byName: readonly JobUse[]
}

const queueSql = own(`
  with recent as (
    select name, state, started_at, finished_at, greatest(created_at, run_at) as due_at
    from tenfold_jobs
    where greatest(created_at, run_at) <= clock_timestamp()
      and (finished_at is null or finished_at >= $1)
  )
  select
    count(*) filter (where state = 'queued')::int as queued,
    coalesce(percentile_disc(0.95) within group (
      order by extract(epoch from coalesce(started_at, clock_timestamp()) - due_at) * 1000
    ), 0)::float8 as wait_p95_ms
  from recent`)

const byNameSql = own(`
  select name, count(*)::int as count,
         count(*) filter (where started_at > created_at)::int as by_worker,
         avg(extract(epoch from finished_at - started_at) * 1000)::float8 as mean_run_ms
  from tenfold_jobs
  where finished_at >= $1 and state = 'done'
  group by name
  order by count(*) desc, name`)

/** Whether there is a queue, and whether row-level security shows all of it. */
const tableSql = own(`
  select queue as found, current_user as role,
    not row_security_active(queue) or exists (
      select from pg_policy
      where polrelid = queue and polpermissive and polcmd in ('*', 'r')
        and pg_get_expr(polqual, polrelid) = 'true'
        and exists (select from unnest(polroles) role where role = 0 or pg_has_role(role, 'usage'))
    ) as is_seen
  from to_regclass('tenfold_jobs') as queue`)

interface NameRow {
  readonly name: string
  readonly count: number
  readonly by_worker: number
  readonly mean_run_ms: number
}

/** Reads the queue as it was from `since` until now. An app without the runtime's table has no jobs. */
export async function readJobQueue(database: Pick<Pool, 'query'>, since: Date): Promise<JobQueue> {
  const { rows: tables } = await database.query(tableSql)
  const { found, role, is_seen: isSeen } = tables[0] ?? {}
  if (found === null) return { queued: 0, waitP95Ms: 0, finished: 0, byName: [] }
  if (isSeen !== true) throw jobsHidden(role)
  const queue = await database.query<{ queued: number; wait_p95_ms: number }>(queueSql, [since])
  const names = await database.query<NameRow>(byNameSql, [since])
  return {
    queued: queue.rows[0]?.queued ?? 0,
    waitP95Ms: queue.rows[0]?.wait_p95_ms ?? 0,
    finished: names.rows.reduce((sum, { count }) => sum + count, 0),
    byName: names.rows.map((row) => ({
      name: row.name,
      count: row.count,
      byWorker: row.by_worker,
      meanRunMs: row.mean_run_ms,
      firstRunMs: row.mean_run_ms,
    })),
  }
}
