import type { Db } from '../../db/index.ts'
import type { JobStore } from '../store.ts'
import { addQueued, channel } from '../table.ts'

/** Leaves the job to the workers, and wakes them by NOTIFY when the transaction commits. */
export function postgresStore(db: Db): JobStore {
  return {
    add: (tx, _job, row) => addQueued(tx, row),
    listen: (wake, signal) => db.listen({ channel, onReady: wake, onNotify: wake, signal }),
  }
}
