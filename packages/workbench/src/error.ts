export interface ErrorFacts {
  /** What the user can do about it, as an instruction. */
  readonly hint?: string
  readonly cause?: unknown
  /** 2 for a user's mistake (the default), 1 for a fault. */
  readonly exitCode?: 1 | 2
}

/**
 * Every failure that the command raises on purpose. A user sees the message (what is wrong, with what,
 * what to do; never a password) and the `code`, which is listed in docs/errors.md and never reused.
 */
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

/** What is printed of an error: its message and, when it has one, the code to look up. */
export function reportOf(error: unknown): string {
  const code = error instanceof TenfoldError ? ` [${error.code}]` : ''
  return messageOf(error) + code
}

/** The words of whatever was thrown. */
export function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error)
}
