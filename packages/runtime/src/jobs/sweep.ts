import type { Queryable } from '../db/index.ts'

const batch = 500

/** Declares attempts dead whose lease has run out: their worker was killed, or stood still. */
export async function requeueDead(db: Queryable): Promise<number> {
  const { rowCount } = await db.query(
    `with dead as materialized (
       select id, attempt >= max_attempts as was_last from tenfold_jobs
       where state = 'running' and locked_until < now()
       order by locked_until limit $1 for update skip locked)
     update tenfold_jobs job
     set state = case when was_last then 'failed' else 'queued' end,
         finished_at = case when was_last then clock_timestamp() end,
         run_at = clock_timestamp(), locked_until = null,
         reason = null, error = 'Attempt ' || attempt || ' ended without a word: its process was killed or stood still'
     from dead where job.id = dead.id`,
    [batch],
  )
  return rowCount
}

/** Forgets finished jobs after a day; in small batches, so that it never blocks for long. */
export async function deleteOld(db: Queryable): Promise<number> {
  const { rowCount } = await db.query(
    `delete from tenfold_jobs where id in (
       select id from tenfold_jobs
       where state in ('done', 'failed') and finished_at < now() - interval '24 hours'
       order by finished_at limit $1 for update skip locked)`,
    [batch],
  )
  return rowCount
}
