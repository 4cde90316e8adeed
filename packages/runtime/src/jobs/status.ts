import type { Queryable } from '../db/index.ts'
import { checkNumbers, checkText } from './bounds.ts'
import { asOwner, ownerOf } from './owner.ts'
import type { JobReason } from './reason.ts'

export interface JobStatus {
  readonly id: string
  readonly name: string
  /** The subject given to `enqueue`. */
  readonly subject: string | null
  readonly state: 'queued' | 'running' | 'done' | 'failed'
  readonly attempt: number
  readonly createdAt: Date
  readonly startedAt: Date | null
  readonly finishedAt: Date | null
  /** When it is tried again; null unless it waits after an attempt that went wrong. */
  readonly nextTryAt: Date | null
  /** Message of the last attempt that went wrong: for those who run the app, never for its users. */
  readonly error: string | null
  /** Reason that its users may be told; null when the error holds none. */
  readonly reason: JobReason | null
  /** The latest progress that the running attempt reported. */
  readonly progress: unknown
}

const uuid = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i

/** The job, if it is this tenant's; any text may be asked for. */
export async function find(
  db: Queryable,
  id: string,
  tenant: string | undefined,
): Promise<JobStatus | undefined> {
  if (!uuid.test(id)) return undefined
  const owner = ownerOf(id.toLowerCase(), tenant)
  const select = () =>
    db.query<JobStatus>(`select ${columns} from tenfold_jobs where id = $1 and tenant = $2`, [
      id,
      owner,
    ])
  return (await asOwner(owner, select)).rows[0]
}

const columns = `id, name, subject, state, attempt, created_at as "createdAt", started_at as "startedAt",
  finished_at as "finishedAt", error, reason,
  case when state = 'running' then progress end as progress,
  case when state = 'queued' and attempt > 0 and error is not null then run_at end as "nextTryAt"`

/** A job that has failed for good, and what it was to do. */
export interface FailedJob extends JobStatus {
  readonly finishedAt: Date
  /** The payload as stored: a payload of an older version of the app may no longer fit the job's schema. */
  readonly payload: unknown
}

export interface FailedQuery {
  /** Largest number of jobs to list. */
  readonly limit: number
  /** Only those about this. */
  readonly subject?: string
}

/** The tenant's failed jobs, the latest first. Those of no tenant are found by their ids alone. */
export async function findFailed(
  db: Queryable,
  { limit, subject }: FailedQuery,
  tenant: string | undefined,
): Promise<FailedJob[]> {
  checkNumbers('jobs.failed()', { limit })
  checkText('The subject given to jobs.failed()', subject)
  if (tenant === undefined) return []
  const { rows } = await db.query<FailedJob>(
    `select ${columns}, payload from tenfold_jobs
     where tenant = $1 and state = 'failed' and ($2::text is null or subject = $2)
     order by finished_at desc, id limit $3`,
    [tenant, subject ?? null, limit],
  )
  return rows
}
