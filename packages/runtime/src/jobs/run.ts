import type { Tx } from '../db/index.ts'
import { channels, wasCommitted } from '../kernel/index.ts'
import type { Job } from './define.ts'
import { alreadyCompleted, attemptSuperseded } from './errors.ts'
import { type Reporting, reporter } from './progress.ts'
import { type Attempt, markDone } from './table.ts'

interface RunOptions extends Reporting {
  readonly completionIdleMs: number
}

/** Hands one attempt to its handler, and completes it at the latest when the handler returns. */
export async function handle(
  options: RunOptions,
  job: Job,
  attempt: Attempt,
  signal: AbortSignal,
): Promise<void> {
  const completing = new AbortController()
  let completion: Promise<unknown> | undefined
  let hasFailed = false
  let isCommitted = false

  function complete<T>(effects: (tx: Tx) => Promise<T>): Promise<T> {
    if (completion && !hasFailed) return Promise.reject(alreadyCompleted(attempt))
    if (signal.aborted) return Promise.reject(signal.reason)
    // A report would wait for the completion's row lock, and hold a connection meanwhile.
    completing.abort()
    const trying = completeWith(options, attempt, effects)
    completion = trying
    hasFailed = false
    // A failed completion may be tried again within the attempt, for example after a conflict.
    trying.catch((error: unknown) => {
      isCommitted = wasCommitted(error)
      hasFailed = !isCommitted
    })
    return trying
  }

  try {
    await job.handle(attempt.payload, {
      id: attempt.id,
      attempt: attempt.attempt,
      idempotencyKey: `${attempt.name}:${attempt.id}`,
      signal,
      report: reporter(options, attempt, AbortSignal.any([signal, completing.signal])),
      complete,
    })
    // A handler may have swallowed the completion's failure: the job isn't done then.
    await (completion ?? complete(async () => undefined))
  } catch (error) {
    // Only what follows the completion has failed: the job is done.
    if (!isCommitted) throw error
    channels['runtime:fault'].publish({ where: 'jobs/complete', error })
  }
}

function completeWith<T>(
  { db, completionIdleMs }: RunOptions,
  attempt: Attempt,
  effects: (tx: Tx) => Promise<T>,
): Promise<T> {
  return db.transaction(async (tx) => {
    // First, so that its row lock keeps the attempt from being declared dead until the commit.
    if (!(await markDone(tx, attempt, completionIdleMs))) throw attemptSuperseded(attempt)
    return effects(tx)
  })
}
