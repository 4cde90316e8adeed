import type { Queryable, Tx } from '../db/index.ts'
import { channel } from './table.ts'

interface Retrial {
  /** Number of further attempts. */
  readonly attempts: number
  /** JSON text; null keeps the job's own payload. */
  readonly payload: string | null
}

/** Puts a failed job back in the queue, where one that ended its process still runs by itself. False when no failed job has this id. */
export async function retry(
  db: Queryable,
  id: string,
  { attempts, payload }: Retrial,
): Promise<boolean> {
  const { rowCount } = await db.query(
    `with job as (
       update tenfold_jobs
       set state = 'queued', run_at = clock_timestamp(), finished_at = null, max_attempts = attempt + $2,
         interruptions = 0, crashes = least(crashes, 1),
         payload = coalesce($4::jsonb, payload)
       where id = $1 and state = 'failed' returning id)
     select pg_notify($3, '') from job`,
    [id, attempts, channel, payload],
  )
  return rowCount === 1
}

/** Deletes a failed job. False when no failed job has this id. */
export async function discard(db: Queryable, id: string): Promise<boolean> {
  const text = `delete from tenfold_jobs where id = $1 and state = 'failed'`
  return (await db.query(text, [id])).rowCount === 1
}

interface Subject {
  readonly name: string
  readonly subject: string
  readonly tenant: string | undefined
}

/** Deletes the tenant's failed jobs of a name about a subject. */
export async function discardAbout(tx: Tx, { name, subject, tenant }: Subject): Promise<void> {
  if (tenant === undefined) return
  await tx.query(
    `delete from tenfold_jobs where tenant = $1 and state = 'failed' and name = $2 and subject = $3`,
    [tenant, name, subject],
  )
}
