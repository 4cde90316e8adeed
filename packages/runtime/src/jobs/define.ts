import type { Tx } from '../db/index.ts'
import { checkNumbers, checkText } from './bounds.ts'
import { checkPayload, type PayloadSchema } from './schema.ts'

/** The arguments of a handler for one attempt at a job. */
export interface JobRun<Payload> {
  readonly id: string
  readonly payload: Payload
  /** 1 for the first. */
  readonly attempt: number
  /** The same for every attempt: hand it to mail, payment or AI services so that they act once. */
  readonly idempotencyKey: string
  /** Aborts when the attempt has timed out, lost its lease, or its worker must stop. */
  readonly signal: AbortSignal
  /**
   * Publishes how far the job is, as `jobs.find(id).progress`: a small JSON value. Call it as
   * often as you like: the latest value is written a few times a second, until the attempt completes or ends.
   */
  readonly report: (progress: unknown) => void
  /**
   * Commits the job's effects in the database together with its completion, so that they happen
   * once. Do slow work before: this holds a connection. Refused when this attempt was declared dead.
   */
  readonly complete: <T>(effects: (tx: Tx) => Promise<T>) => Promise<T>
}

export interface JobOptions<Payload> {
  /** Unique in the app, and stored with each job: renaming it orphans those that are queued. */
  readonly name: string
  readonly payload: PayloadSchema<Payload>
  /** Attempts before the job counts as failed. Default 8, the last about two minutes after the first. */
  readonly maxAttempts?: number
  /** Longest time of one attempt. Default 5 minutes. */
  readonly timeoutMs?: number
  /** Returning without a call of `complete` completes the job with no effects. */
  readonly run: (run: JobRun<Payload>) => Promise<void>
}

/** A job as the runtime knows it, whatever its payload. */
export interface Job<Payload = unknown> {
  readonly name: string
  readonly maxAttempts: number
  readonly timeoutMs: number
  check(payload: unknown): Promise<Payload>
  /** Checks the payload, then runs the handler. */
  handle(payload: unknown, run: Omit<JobRun<unknown>, 'payload'>): Promise<void>
}

export const defaultAttempts = 8

/** Names a kind of work that may run later and elsewhere. Pass it to `createTenfold`, then to `jobs.enqueue`. */
export function defineJob<Payload>(options: JobOptions<Payload>): Job<Payload> {
  const { name, maxAttempts = defaultAttempts, timeoutMs = 300_000 } = options
  checkText('The name of a job', name)
  checkNumbers(`job "${name}"`, { maxAttempts, timeoutMs })
  const check = (payload: unknown) => checkPayload(name, options.payload, payload)
  return Object.freeze({
    name,
    maxAttempts,
    timeoutMs,
    check,
    async handle(payload: unknown, run: Omit<JobRun<unknown>, 'payload'>) {
      await options.run({ ...run, payload: await check(payload) })
    },
  })
}
