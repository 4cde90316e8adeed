import type { Queryable } from '../db/index.ts'
import { asOwner, ownerOf } from './owner.ts'
import type { JobReason } from './reason.ts'

export interface JobStatus {
  readonly id: string
  readonly name: string
  readonly state: 'queued' | 'running' | 'done' | 'failed'
  readonly attempt: number
  readonly createdAt: Date
  readonly startedAt: Date | null
  readonly finishedAt: Date | null
  /** When it is tried again; null unless it waits after an attempt that went wrong. */
  readonly nextTryAt: Date | null
  /** Message of the last attempt that went wrong: for those who run the app, never for its users. */
  readonly error: string | null
  /** What its users may be told of that; null when the error held nothing for them. */
  readonly reason: JobReason | null
  /** What the running attempt reported last. */
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
    db.query<JobStatus>(
      `select id, name, state, attempt, created_at as "createdAt", started_at as "startedAt",
       finished_at as "finishedAt", error, reason,
       case when state = 'running' then progress end as progress,
       case when state = 'queued' and attempt > 0 and error is not null then run_at end as "nextTryAt"
     from tenfold_jobs where id = $1 and tenant = $2`,
      [id, owner],
    )
  return (await asOwner(owner, select)).rows[0]
}
