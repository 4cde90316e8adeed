import type { Tx } from '../db/index.ts'
import type { Job } from './define.ts'
import type { NewJob } from './table.ts'

/**
 * The way from an enqueued job to a worker.
 *
 * With every store, the row in `tenfold_jobs` is written in the caller's transaction and stays
 * until the job is done, so a store may forget everything, and polling still finds the job.
 */
export interface JobStore {
  /** Writes the row, and sees to it that the job runs soon after `tx` has committed. */
  add(tx: Tx, job: Job, row: NewJob): Promise<void>
  /** Calls `wake` when there may be work, until `signal` aborts. May reject, or never call. */
  listen(wake: () => void, signal: AbortSignal): Promise<void>
}
