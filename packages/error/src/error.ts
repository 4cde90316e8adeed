export type ErrorCode = `${string}/${string}`

export interface ErrorFacts {
  /** Instruction for the caller; it is put behind the message. */
  readonly hint?: string
  /** Whether the same call may succeed later, unchanged. */
  readonly retryable?: boolean
  /** Whether the caller's transaction was committed: the failure came after its commit. */
  readonly committed?: boolean
  /** Exit code of a command that ends with this error: 2 for a user's mistake (the default), 1 for a fault. */
  readonly exitCode?: 1 | 2
  readonly details?: Readonly<Record<string, unknown>>
  readonly cause?: unknown
  /** Text for a user who waits for the result: it says what to do now and holds no internal details. */
  readonly forUser?: string
}

/** Shared by all copies of this module: npm may install it twice, once inside the tarball of `tenfold`. */
const brand = Symbol.for('tenfold.error')

/**
 * Every failure that Tenfold raises on purpose.
 *
 * `code` is public API: listed in docs/errors.md, never reused. `message` is
 * for people and may be reworded in any release.
 */
export class TenfoldError extends Error {
  override readonly name = 'TenfoldError'
  readonly code: ErrorCode
  readonly retryable: boolean
  /** Whether the transaction was committed before the failure: its writes exist, so don't repeat it. */
  readonly committed: boolean
  readonly exitCode: 1 | 2
  readonly details: Readonly<Record<string, unknown>>
  readonly forUser: string | undefined

  constructor(code: ErrorCode, message: string, facts: ErrorFacts = {}) {
    super(withHint(message, facts.hint), { cause: facts.cause })
    this.code = code
    this.retryable = facts.retryable ?? false
    this.committed = facts.committed ?? false
    this.exitCode = facts.exitCode ?? 2
    this.details = facts.details ?? {}
    this.forUser = facts.forUser
  }

  // A static block, so that the declared type keeps the usual meaning of instanceof.
  static {
    Object.defineProperty(TenfoldError.prototype, brand, { value: true })
    Object.defineProperty(TenfoldError, Symbol.hasInstance, { value: isInstance })
  }
}

/** An error of another copy of this class is one too; a subclass keeps the usual meaning. */
function isInstance(this: unknown, value: unknown): boolean {
  if (this === TenfoldError) return value instanceof Error && brand in value
  return Function.prototype[Symbol.hasInstance].call(this, value)
}

/** A message that is a whole sentence keeps its instruction on a line of its own. */
function withHint(message: string, hint: string | undefined): string {
  if (!hint) return message
  return /[.!?\n]$/.test(message) ? `${message}\n${hint}` : `${message}. ${hint}`
}

/** Whether the transaction that threw `error` was committed, so that only a later step failed. */
export function wasCommitted(error: unknown): boolean {
  return error instanceof TenfoldError && error.committed
}

/** The message of an error, or the text of any other value that was thrown. */
export function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error)
}
