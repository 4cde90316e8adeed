import { once } from 'node:events'
import type { Db } from '../../db/index.ts'
import { channels } from '../../kernel/index.ts'
import { type AttemptOptions, runAttempt } from '../attempt.ts'
import type { JobStore } from '../store.ts'
import { type Attempt, addRunning, isRunning } from '../table.ts'

/**
 * Runs a job in the process that enqueued it, right after the commit and before the caller of
 * `db.transaction` goes on. What a crash leaves behind, and what is to be tried again, a worker finds.
 */
export function inlineStore(options: AttemptOptions & { readonly leaseMs: number }): JobStore {
  const never = new AbortController().signal
  return {
    async add(tx, job, row) {
      const { keeper, leaseMs } = options
      const attempt = await addRunning(tx, row, { worker: keeper.worker, leaseMs })
      tx.afterCommit(async () => {
        if (await isThere(options.db, attempt)) await runAttempt(options, job, attempt, never)
      })
    },
    async listen(_wake, signal) {
      if (!signal.aborted) await once(signal, 'abort')
    },
  }
}

/** False when the job's row was undone with a savepoint. While the database can't be asked, the row counts as there. */
async function isThere(db: Db, attempt: Attempt): Promise<boolean> {
  return isRunning(db, attempt).catch((error: unknown) => {
    channels['runtime:fault'].publish({ where: 'jobs/inline', error })
    return true
  })
}
