import { TenfoldError } from '../kernel/index.ts'

/** Why a job has failed, or is tried again, in words for the user who waits for it. */
export interface JobReason {
  readonly code: string
  readonly message: string
}

/** Only what an error says for users: its message may tell of addresses, keys or other people's data. */
export function reasonOf(error: unknown): JobReason | null {
  if (!(error instanceof TenfoldError) || error.forUser === undefined) return null
  return { code: error.code, message: error.forUser }
}
