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
  let state: 'open' | 'completing' | 'done' = 'open'

  async function complete<T>(effects: (tx: Tx) => Promise<T>): Promise<T> {
    if (state !== 'open') throw alreadyCompleted(attempt)
    state = 'completing'
    try {
      const value = await db.transaction(async (tx) => {
        // First, so that its row lock keeps the attempt from being declared dead until the commit.
        if (!(await markDone(tx, attempt))) throw attemptSuperseded(attempt)
        return effects(tx)
      })
      state = 'done'
      return value
    } finally {
      if (state === 'completing') state = 'open'
    }
  }

  await job.handle(attempt.payload, {
    id: attempt.id,
    attempt: attempt.attempt,
    idempotencyKey: `${attempt.name}:${attempt.id}`,
    signal,
    complete,
  })
  if (state === 'open') await complete(async () => undefined)
}
