import { type ErrorFacts, errorsOf, type TenfoldError } from '@tenfold/error'
import type { Attempt } from './table.ts'

export const jobsErrors = {
  'jobs/already-completed': {
    meaning: 'a handler called `complete` twice',
    remedy: 'call it once, with all effects',
  },
  'jobs/attempt-superseded': {
    meaning: 'an attempt that was declared dead tried to complete; nothing was committed',
    remedy: 'nothing, another attempt has the job',
  },
  'jobs/attempt-timed-out': {
    meaning: "an attempt took longer than the job's `timeoutMs`",
    remedy: 'raise it, or split the job',
    retryable: true,
  },
  'jobs/duplicate-name': {
    meaning: 'two jobs have one name',
    remedy: 'rename one',
  },
  'jobs/gave-up': {
    meaning: 'a handler found that no later attempt can fare better, and said why',
    remedy: 'fix what it names, then enqueue anew',
  },
  'jobs/invalid-option': {
    meaning: "a number given to `defineJob` or `createJobs` can't be what it stands for",
    remedy: 'pass a whole number within the bounds of the message',
  },
  'jobs/invalid-text': {
    meaning:
      "a job's name or subject holds a NUL or half of a surrogate pair, which Postgres can't store",
    remedy: 'leave it out',
  },
  'jobs/lease-not-renewed': {
    meaning:
      "a process that runs jobs can't tell the others that it is alive; in `runtime:fault` events only",
    remedy: 'see the reason; its worker takes no job until the database can be reached again',
    retryable: true,
  },
  'jobs/payload-invalid': {
    meaning: "a payload doesn't fit the job's schema",
    remedy: 'pass what the schema asks for',
  },
  'jobs/queue-fenced': {
    meaning: "a worker was started as a role that sees one tenant's jobs only",
    remedy: 'set `TENFOLD_JOBS_DATABASE_URL`; make the policy it names',
  },
  'jobs/retry-later': {
    meaning: 'a handler was told by a service to come back later',
    remedy: 'nothing, the job waits for at least that long',
    retryable: true,
  },
  'jobs/worker-died': {
    meaning:
      'the process that made an attempt was killed or stood still; in `jobs:run` events only',
    remedy: 'look for what ended it: memory, `process.exit()`, an endless loop',
    retryable: true,
  },
} as const

const error = errorsOf(jobsErrors)

export function payloadInvalid(wrong: {
  readonly name: string
  readonly faults: string
  readonly cause?: unknown
}): TenfoldError {
  const { name, faults, cause } = wrong
  return error('jobs/payload-invalid', `The payload of job "${name}" is wrong: ${faults}`, {
    hint: 'Pass what the schema of defineJob() asks for',
    details: { name },
    cause,
  })
}

export function attemptSuperseded({ name, id, attempt }: Attempt): TenfoldError {
  return error(
    'jobs/attempt-superseded',
    `Attempt ${attempt} of job "${name}" ${id} was declared dead, so none of its effects were committed`,
    {
      hint: 'Nothing to do: another attempt has the job. If it recurs, the worker stops for longer than its lease',
      details: { name, id, attempt },
    },
  )
}

export function attemptTimedOut({ name, id }: Attempt, timeoutMs: number): TenfoldError {
  return error('jobs/attempt-timed-out', `Job "${name}" ${id} took more than ${timeoutMs} ms`, {
    hint: 'Raise timeoutMs in defineJob(), or split the job',
    details: { name, id, timeoutMs },
  })
}

export function leaseNotRenewed(reason: string): TenfoldError {
  return error(
    'jobs/lease-not-renewed',
    `The lease of this process on its jobs can't be renewed: ${reason}`,
    {
      hint: "Check that the queue's database can be reached and has a connection left: the worker takes no job until then, and others take over the jobs that it runs",
    },
  )
}

export function keeperEnded(cause: Error): TenfoldError {
  return error(
    'jobs/lease-not-renewed',
    `The thread that renews the lease of this process on its jobs has ended: ${cause.message}`,
    {
      hint: 'The worker takes no job until it runs again. When a file of @tenfold/runtime is missing, tell the bundler to leave the package out of the bundle (external)',
      cause,
    },
  )
}

export function workerDied({
  name,
  id,
  attempt,
}: Pick<Attempt, 'name' | 'id' | 'attempt'>): TenfoldError {
  return error(
    'jobs/worker-died',
    `The process that ran attempt ${attempt} of job "${name}" ${id} was killed or stood still`,
    {
      hint: 'Look for what ended it: memory, process.exit(), a handler that never returns, a deploy without SIGTERM',
      details: { name, id, attempt },
    },
  )
}

export function queueFenced(): TenfoldError {
  return error(
    'jobs/queue-fenced',
    "This database role sees one tenant's jobs at a time, so it can't run those of all",
    {
      hint: 'Set TENFOLD_JOBS_DATABASE_URL to a role of its own, and run: create policy queue on tenfold_jobs to <that role> using (true)',
    },
  )
}

export function alreadyCompleted({ name, id }: Attempt): TenfoldError {
  return error('jobs/already-completed', `Job "${name}" ${id} was completed before`, {
    hint: 'Call complete() once, with all effects',
    details: { name, id },
  })
}

export function duplicateName(name: string): TenfoldError {
  return error('jobs/duplicate-name', `Two jobs are named "${name}"`, {
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
  return error('jobs/invalid-option', `${name} of ${of} is ${value}`, {
    hint: `Pass a whole number from ${least} to ${most}`,
    details: { name, value },
  })
}

export function invalidText(what: string, text: string): TenfoldError {
  return error(
    'jobs/invalid-text',
    `${what} is ${JSON.stringify(text)}, which Postgres can't hold`,
    {
      hint: 'Leave out the NUL, or the half of a surrogate pair',
      details: { text },
    },
  )
}

type Why = Pick<ErrorFacts, 'cause' | 'forUser'>

/** Throw it from a handler when no later attempt can fare better: the job fails at once. */
export function gaveUp(reason: string, why: Why = {}): TenfoldError {
  return error('jobs/gave-up', reason, why)
}

/** Throw it from a handler when a service said how long it wants to be left alone. */
export function retryLater(
  reason: string,
  { afterMs, ...why }: Why & { readonly afterMs: number },
): TenfoldError {
  return error('jobs/retry-later', reason, { ...why, details: { afterMs } })
}
