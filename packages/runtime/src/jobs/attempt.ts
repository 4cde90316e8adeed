import type { Db } from '../db/index.ts'
import {
  type Clock,
  channels,
  type Events,
  runInSession,
  Session,
  type Start,
  TenfoldError,
} from '../kernel/index.ts'
import { boundedWaitMs } from './bounds.ts'
import type { Job } from './define.ts'
import type { Keeper } from './keeper.ts'
import { tenantOf } from './owner.ts'
import { reasonOf } from './reason.ts'
import { handle } from './run.ts'
import { messageOf } from './storable.ts'
import { type Attempt, type Fault, giveBack, isDone, markError } from './table.ts'
import { watch } from './watch.ts'

export interface AttemptOptions {
  readonly db: Db
  readonly clock: Clock
  /** Counts only time in which this process's event loop ran. */
  readonly awake: Clock
  /** Wait after the nth attempt has failed. */
  readonly backoffMs: (attempt: number) => number
  /** Keeps the lease of this process. */
  readonly keeper: Keeper
  /** Longest pause inside a completion before the server rolls it back. */
  readonly completionIdleMs: number
}

type Outcome = Events['jobs:run']['outcome']

/**
 * Makes one attempt at a job, in a session with the job's tenant, and writes down how it ended.
 * It never rejects: an outcome that can't be written down is settled by the lease. `stop` gives the job back.
 */
export async function runAttempt(
  options: AttemptOptions,
  job: Job,
  attempt: Attempt,
  stop: AbortSignal,
): Promise<void> {
  const { clock } = options
  const startedAt = clock.elapsed()
  const { outcome, error } = await tryAttempt(options, job, attempt, stop)
  channels['jobs:run'].publish({
    id: attempt.id,
    name: attempt.name,
    attempt: attempt.attempt,
    outcome,
    durationMs: clock.elapsed() - startedAt,
    error,
  })
}

async function tryAttempt(
  options: AttemptOptions,
  job: Job,
  attempt: Attempt,
  stop: AbortSignal,
): Promise<{ outcome: Outcome; error?: unknown }> {
  const ended = new AbortController()
  const lost = watch(
    attempt,
    { keeper: options.keeper, clock: options.awake, timeoutMs: job.timeoutMs },
    ended.signal,
  )
  const signal = AbortSignal.any([stop, lost])
  try {
    const start = startNow(options.db)
    const session = new Session({ timeoutMs: job.timeoutMs, clock: options.awake, ...start })
    const tenant = tenantOf(attempt)
    if (tenant !== undefined) session.enter(tenant)
    signal.throwIfAborted()
    await runInSession(session, () => unlessAborted(handle(options, job, attempt, signal), signal))
    return { outcome: 'done' }
  } catch (thrown) {
    const error = readable(thrown)
    const outcome = await record(options, attempt, error, stop)
    return outcome === 'done' ? { outcome } : { outcome, error }
  } finally {
    ended.abort()
  }
}

/**
 * The handler starts at what is committed by now: its job's row was seen, so that includes all that was seen by whom
 * enqueued it. Asked for when it first reads, it would be later, and replicas might not be there yet.
 */
function startNow({ primary }: Db): { readonly start?: Start } {
  if (!primary) return {}
  const position = primary.position()
  position.catch(() => undefined)
  return { start: (again) => position.catch(() => again.position()) }
}

/** The thrown value as an error, also when it can't even be read, such as a revoked Proxy. */
function readable(thrown: unknown): unknown {
  try {
    return thrown instanceof Error ? thrown : new Error(messageOf(thrown))
  } catch {
    return new Error(messageOf(thrown))
  }
}

/** A handler may ignore its signal: it is left behind, and the guard keeps it from completing. */
async function unlessAborted(work: Promise<void>, signal: AbortSignal): Promise<void> {
  let abort = (): void => undefined
  const aborted = new Promise<never>((_resolve, reject) => {
    abort = () => reject(signal.reason)
    signal.addEventListener('abort', abort)
  })
  // A listener left on a signal that never aborts would keep the whole attempt in memory.
  await Promise.race([work, aborted]).finally(() => signal.removeEventListener('abort', abort))
}

/** Writes down why the attempt wasn't completed. As long as the database is out of reach it stays held, and is tried again. */
async function record(
  options: AttemptOptions,
  attempt: Attempt,
  error: unknown,
  stop: AbortSignal,
): Promise<Outcome> {
  for (;;) {
    try {
      return await tryRecord(options, attempt, error, stop)
    } catch (fault) {
      channels['runtime:fault'].publish({ where: 'jobs/record', error: fault })
      if (stop.aborted) return 'retry'
      await options.clock.sleep(recordEveryMs, stop)
    }
  }
}

const recordEveryMs = 1_000

async function tryRecord(
  { db, backoffMs }: AttemptOptions,
  attempt: Attempt,
  error: unknown,
  stop: AbortSignal,
): Promise<Outcome> {
  // Declared dead, or stopped: no fault of the job's. The guard sees to it that it is still ours to give.
  if (stop.aborted || hasCode(error, supersededCodes))
    return (await giveBack(db, attempt)) ? 'given back' : outcomeWithout(db, attempt)
  const fault: Fault = {
    error: messageOf(error),
    reason: reasonOf(error),
    by: originOf(error),
    retryInMs: hasCode(error, finalCodes)
      ? 'never'
      : Math.max(boundedWaitMs(backoffMs(attempt.attempt)), boundedWaitMs(wishedWaitMs(error))),
  }
  const state = await markError(db, attempt, fault)
  return state === undefined ? outcomeWithout(db, attempt) : state === 'failed' ? 'failed' : 'retry'
}

/** The outcome of an attempt that holds its job no more: its completion may have been committed while it was given up. */
async function outcomeWithout(db: Db, attempt: Attempt): Promise<Outcome> {
  return (await isDone(db, attempt)) ? 'done' : 'superseded'
}

function originOf(error: unknown): Fault['by'] {
  if (hasCode(error, outageCodes)) return 'outage'
  return causesOf(error).some((cause) => hasCode(cause, brokenCodes))
    ? 'broken connection'
    : 'handler'
}

/** The error and its causes, as far as they can be read: query builders wrap the errors of the connection. */
function causesOf(error: unknown, most = 8): unknown[] {
  try {
    if (most === 0 || !(error instanceof Error)) return []
    return [error, ...causesOf(error.cause, most - 1)]
  } catch {
    return [error]
  }
}

function hasCode(error: unknown, codes: ReadonlySet<string>): boolean {
  return error instanceof TenfoldError && codes.has(error.code)
}

function wishedWaitMs(error: unknown): number {
  const isWish = error instanceof TenfoldError && error.code === 'jobs/retry-later'
  return isWish ? Number(error.details['afterMs']) : 0
}

const supersededCodes: ReadonlySet<string> = new Set(['jobs/attempt-superseded'])
/** A job that writes what is cached waits as long as the cache's store is away: that is no fault of the job's. */
const outageCodes: ReadonlySet<string> = new Set(['cache/write-refused'])
const brokenCodes: ReadonlySet<string> = new Set([
  'db/commit-unknown',
  'db/connection-lost',
  'db/too-many-clients',
  'db/unreachable',
])
/** No later attempt can read a payload that this one can't, nor do what the handler calls hopeless. */
const finalCodes: ReadonlySet<string> = new Set(['jobs/payload-invalid', 'jobs/gave-up'])
