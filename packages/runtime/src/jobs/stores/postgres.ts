import type { Db } from '../../db/index.ts'
import { channels, systemClock, TenfoldError } from '../../kernel/index.ts'
import type { JobStore } from '../store.ts'
import { addQueued, channel } from '../table.ts'

/** Time for which a worker behind a transaction pooler only polls, before it tries to listen again. */
const deafMs = 5 * 60_000

/** Leaves the job to the workers, and wakes them by NOTIFY when the transaction commits. */
export function postgresStore(db: Db): JobStore {
  return {
    add: (tx, _job, row) => addQueued(tx, row),
    async listen(wake, signal) {
      try {
        await db.listen({ channel, onReady: wake, onNotify: wake, signal })
      } catch (error) {
        if (!(error instanceof TenfoldError) || error.code !== 'db/listen-deaf') throw error
        channels['runtime:fault'].publish({ where: 'jobs/listen', error })
        await systemClock.sleep(deafMs, signal)
      }
    },
  }
}
