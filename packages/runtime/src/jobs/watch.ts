import type { Clock } from '../kernel/index.ts'
import { attemptSuperseded, attemptTimedOut } from './errors.ts'
import type { Keeper } from './keeper.ts'
import type { Attempt } from './table.ts'

export interface WatchOptions {
  /** The clock that counts the attempt's time. */
  readonly clock: Clock
  readonly keeper: Keeper
  readonly timeoutMs: number
}

/** Holds the attempt until `ended`; the signal returned aborts when it must not go on. */
export function watch(attempt: Attempt, options: WatchOptions, ended: AbortSignal): AbortSignal {
  const { clock, keeper, timeoutMs } = options
  const abort = new AbortController()
  const until = AbortSignal.any([ended, abort.signal])
  const { lost, release } = keeper.hold(attempt, timeoutMs)
  const lose = () => abort.abort(attemptSuperseded(attempt))
  if (lost.aborted) lose()
  lost.addEventListener('abort', lose)
  ended.addEventListener('abort', release)
  void clock
    .sleep(timeoutMs, until)
    .then(() => until.aborted || abort.abort(attemptTimedOut(attempt, timeoutMs)))
  return abort.signal
}
