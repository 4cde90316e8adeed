import { type ErrorCode, type ErrorFacts, TenfoldError } from './error.ts'

/** What docs/errors.md says about a code, and what all errors of that code have in common. */
export interface ErrorEntry {
  /** What happened, without the figures of a single case. */
  readonly meaning: string
  readonly remedy: string
  /** `where safe`: each error of this code says for itself. */
  readonly retryable?: true | 'where safe'
  readonly committed?: true
  /** 2 for a user's mistake (the default), 1 for a fault. */
  readonly exitCode?: 1 | 2
}

/** Makes the error of a code in a table; what the table says of it need not be repeated. */
export type ErrorOf<Code extends ErrorCode> = (
  code: Code,
  message: string,
  facts?: Omit<ErrorFacts, 'exitCode' | 'committed'>,
) => TenfoldError

/** The factory of an area's errors: it takes no code that the area's table lacks. */
export function errorsOf<Code extends ErrorCode>(
  table: Readonly<Record<Code, ErrorEntry>>,
): ErrorOf<Code> {
  return (code, message, facts = {}) => {
    const { retryable, committed, exitCode } = table[code]
    const common = { retryable: retryable === true, ...(committed && { committed }) }
    return new TenfoldError(code, message, { ...common, ...(exitCode && { exitCode }), ...facts })
  }
}
