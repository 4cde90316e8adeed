import { TenfoldError } from '../kernel/index.ts'

/** Why a job has failed, or is tried again, in words for the user who waits for it. */
export interface JobReason {
  readonly code: string
  readonly message: string
}

/** Only what an error says for users: its message may tell of addresses, keys or other people's data. */
export function reasonOf(error: unknown): JobReason | null {
  if (!(error instanceof TenfoldError) || error.forUser === undefined) return null
  const { cause, forUser: message } = error
  // A handler that gives up because of an error with a code of its own reports that code.
  const isGivenUp = error.code === 'jobs/gave-up' && cause instanceof TenfoldError
  return { code: isGivenUp ? cause.code : error.code, message }
}
