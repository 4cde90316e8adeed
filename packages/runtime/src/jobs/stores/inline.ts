import { once } from 'node:events'
import { type AttemptOptions, runAttempt } from '../attempt.ts'
import type { JobStore } from '../store.ts'
import { addRunning } from '../table.ts'

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
      tx.afterCommit(() => runAttempt(options, job, attempt, never))
    },
    async listen(_wake, signal) {
      if (!signal.aborted) await once(signal, 'abort')
    },
  }
}
