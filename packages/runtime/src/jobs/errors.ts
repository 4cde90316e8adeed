import { type ErrorFacts, TenfoldError } from '../kernel/index.ts'
import type { Attempt } from './table.ts'

export function payloadInvalid(name: string, faults: string, cause?: unknown): TenfoldError {
  return new TenfoldError(
    'jobs/payload-invalid',
    `The payload of job "${name}" is wrong: ${faults}`,
    {
      hint: 'Pass what the schema of defineJob() asks for',
      details: { name },
      cause,
    },
  )
}

export function attemptSuperseded({ name, id, attempt }: Attempt): TenfoldError {
  return new TenfoldError(
    'jobs/attempt-superseded',
    `Attempt ${attempt} of job "${name}" ${id} was declared dead, so none of its effects were committed`,
    {
      hint: 'Nothing to do: another attempt has the job. If it recurs, the worker stops for longer than its lease',
      details: { name, id, attempt },
    },
  )
}

export function attemptTimedOut({ name, id }: Attempt, timeoutMs: number): TenfoldError {
  return new TenfoldError(
    'jobs/attempt-timed-out',
    `Job "${name}" ${id} took more than ${timeoutMs} ms`,
    {
      hint: 'Raise timeoutMs in defineJob(), or split the job',
      retryable: true,
      details: { name, id, timeoutMs },
    },
  )
}

export function workerDied({
  name,
  id,
  attempt,
}: Pick<Attempt, 'name' | 'id' | 'attempt'>): TenfoldError {
  return new TenfoldError(
    'jobs/worker-died',
    `The process that ran attempt ${attempt} of job "${name}" ${id} was killed or stood still`,
    {
      hint: 'Look for what ended it: memory, process.exit(), a handler that never returns, a deploy without SIGTERM',
      retryable: true,
      details: { name, id, attempt },
    },
  )
}

export function queueFenced(): TenfoldError {
  return new TenfoldError(
    'jobs/queue-fenced',
    "This database role sees one tenant's jobs at a time, so it can't run those of all",
    {
      hint: 'Set TENFOLD_JOBS_DATABASE_URL to a role of its own, and run: create policy queue on tenfold_jobs to <that role> using (true)',
    },
  )
}

export function alreadyCompleted({ name, id }: Attempt): TenfoldError {
  return new TenfoldError('jobs/already-completed', `Job "${name}" ${id} was completed before`, {
    hint: 'Call complete() once, with all effects',
    details: { name, id },
  })
}

export function duplicateName(name: string): TenfoldError {
  return new TenfoldError('jobs/duplicate-name', `Two jobs are named "${name}"`, {
    hint: 'Rename one in defineJob(): the name decides which handler runs',
    details: { name },
  })
}

export function invalidOption(wrong: {
  readonly of: string
  readonly name: string
  readonly value: number
  readonly least: number
  readonly most: number
}): TenfoldError {
  const { of, name, value, least, most } = wrong
  return new TenfoldError('jobs/invalid-option', `${name} of ${of} is ${value}`, {
    hint: `Pass a whole number from ${least} to ${most}`,
    details: { name, value },
  })
}

type Why = Pick<ErrorFacts, 'cause' | 'forUser'>

/** Throw it from a handler when no later attempt can fare better: the job fails at once. */
export function gaveUp(reason: string, why: Why = {}): TenfoldError {
  return new TenfoldError('jobs/gave-up', reason, why)
}

/** Throw it from a handler when a service said how long it wants to be left alone. */
export function retryLater(reason: string, afterMs: number, why: Why = {}): TenfoldError {
  const facts = { ...why, retryable: true, details: { afterMs } }
  return new TenfoldError('jobs/retry-later', reason, facts)
}
