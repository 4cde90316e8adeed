export interface ErrorFacts {
  /** What the user can do about it, as an instruction. */
  readonly hint?: string
  readonly cause?: unknown
  /** 2 for a user's mistake (the default), 1 for a fault. */
  readonly exitCode?: 1 | 2
}

/**
 * Every failure that Tenfold's command and stack raise on purpose. A user sees the message (what is wrong, with what,
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

/** The words of whatever was thrown. */
export function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error)
}
