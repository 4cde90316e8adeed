import type { Db, Tx } from '../db/index.ts'
import type { Job } from './define.ts'
import { alreadyCompleted, attemptSuperseded } from './errors.ts'
import { type Attempt, markDone } from './table.ts'

/** Hands one attempt to its handler, and completes it at the latest when the handler returns. */
export async function handle(
  db: Db,
  job: Job,
  attempt: Attempt,
  signal: AbortSignal,
): Promise<void> {
  let completion: Promise<unknown> | undefined
  let hasFailed = false

  function complete<T>(effects: (tx: Tx) => Promise<T>): Promise<T> {
    if (completion && !hasFailed) return Promise.reject(alreadyCompleted(attempt))
    if (signal.aborted) return Promise.reject(signal.reason)
    const completing = completeWith(db, attempt, effects)
    completion = completing
    hasFailed = false
    // What failed may be tried again within the attempt, for example after a conflict.
    completing.catch(() => {
      hasFailed = true
    })
    return completing
  }

  await job.handle(attempt.payload, {
    id: attempt.id,
    attempt: attempt.attempt,
    idempotencyKey: `${attempt.name}:${attempt.id}`,
    signal,
    complete,
  })
  // Also when the handler has swallowed its failure: the job isn't done then.
  await (completion ?? complete(async () => undefined))
}

function completeWith<T>(db: Db, attempt: Attempt, effects: (tx: Tx) => Promise<T>): Promise<T> {
  return db.transaction(async (tx) => {
    // First, so that its row lock keeps the attempt from being declared dead until the commit.
    if (!(await markDone(tx, attempt))) throw attemptSuperseded(attempt)
    return effects(tx)
  })
}
