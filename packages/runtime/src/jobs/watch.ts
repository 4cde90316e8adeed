import type { Db } from '../db/index.ts'
import { type Clock, channels } from '../kernel/index.ts'
import { attemptSuperseded, attemptTimedOut } from './errors.ts'
import { type Attempt, renew } from './table.ts'

export interface WatchOptions {
  readonly db: Db
  readonly clock: Clock
  readonly leaseMs: number
  readonly timeoutMs: number
}

/** Renews the attempt's lease until `ended`; the signal returned aborts when the attempt must not go on. */
export function watch(attempt: Attempt, options: WatchOptions, ended: AbortSignal): AbortSignal {
  const abort = new AbortController()
  const until = AbortSignal.any([ended, abort.signal])
  void keepLease(attempt, options, until).then(
    (isLost) => isLost && abort.abort(attemptSuperseded(attempt)),
  )
  void options.clock
    .sleep(options.timeoutMs, until)
    .then(() => until.aborted || abort.abort(attemptTimedOut(attempt, options.timeoutMs)))
  return abort.signal
}

/** True when the attempt was declared dead. A database out of reach is tried again: the guard of `complete` decides. */
async function keepLease(
  attempt: Attempt,
  { db, clock, leaseMs }: WatchOptions,
  until: AbortSignal,
): Promise<boolean> {
  for (;;) {
    await clock.sleep(leaseMs / 3, until)
    if (until.aborted) return false
    const isOurs = await renew(db, attempt, leaseMs).catch((error: unknown) => {
      channels['runtime:fault'].publish({ where: 'jobs/renew', error })
      return true
    })
    if (!isOurs && !until.aborted) return true
  }
}
