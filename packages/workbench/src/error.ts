export interface ErrorFacts {
  /** What the user can do about it, as an instruction. */
  readonly hint?: string
  readonly cause?: unknown
  /** 2 for a user's mistake (the default), 1 for a fault. */
  readonly exitCode?: 1 | 2
}

/** Every failure the command raises on purpose; its message is all that a user sees of it. */
export class TenfoldError extends Error {
  override readonly name = 'TenfoldError'
  readonly code: `${string}/${string}`
  readonly exitCode: 1 | 2

  constructor(code: `${string}/${string}`, message: string, facts: ErrorFacts = {}) {
    super(facts.hint ? `${message}\n${facts.hint}` : message, { cause: facts.cause })
    this.code = code
    this.exitCode = facts.exitCode ?? 2
  }
}

/** A user's mistake ends the command with 2, a fault with 1. */
export function exitCodeOf(error: unknown): number {
  if (!(error instanceof Error)) return 1
  if ('exitCode' in error && typeof error.exitCode === 'number') return error.exitCode
  // The runtime's and the apps': what they raise on purpose is for the user to mend.
  return error.name === 'TenfoldError' ? 2 : 1
}

export function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error)
}

/**
 * A mistake of whoever runs the command: a wrong flag, an unreachable database.
 * The message says what was wrong, where, and what to do; never a password.
 */
export class UserError extends Error {
  override readonly name = 'UserError'
  readonly exitCode = 2
}
