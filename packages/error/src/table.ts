import { type ErrorCode, type ErrorFacts, TenfoldError } from './error.ts'

/** A row of docs/errors.md, and the properties that all errors of its code share. */
export interface ErrorEntry {
  /** The failure in general, without the figures of a single case. */
  readonly meaning: string
  readonly remedy: string
  /** `where safe`: some errors of this code are retryable; each says so itself. */
  readonly retryable?: true | 'where safe'
  readonly committed?: true
  /** 2 for a user's mistake (the default), 1 for a fault. */
  readonly exitCode?: 1 | 2
}

/** Makes an error of a code in a table, with the properties that the table gives it. */
export type ErrorOf<Code extends ErrorCode> = (
  code: Code,
  message: string,
  facts?: Omit<ErrorFacts, 'exitCode' | 'committed'>,
) => TenfoldError

/** Returns the factory of an area's errors, which accepts only codes of the area's table. */
export function errorsOf<Code extends ErrorCode>(
  table: Readonly<Record<Code, ErrorEntry>>,
): ErrorOf<Code> {
  return (code, message, facts = {}) => {
    const { retryable, committed, exitCode } = table[code]
    const common = { retryable: retryable === true, ...(committed && { committed }) }
    return new TenfoldError(code, message, { ...common, ...(exitCode && { exitCode }), ...facts })
  }
}
