import { messageOf, TenfoldError } from '@tenfold/error'
import { visible } from './terminal/index.ts'

/** A user's mistake ends the command with 2, a fault with 1. */
export function exitCodeOf(error: unknown): number {
  if (!(error instanceof Error)) return 1
  if ('exitCode' in error && typeof error.exitCode === 'number') return error.exitCode
  // Errors of the runtime and of apps without an exit code are the user's to correct.
  return error.name === 'TenfoldError' ? 2 : 1
}

/** Printed form of an error: its message and, if it has one, the code to look up. */
export function reportOf(error: unknown): string {
  const code = error instanceof TenfoldError ? ` [${error.code}]` : ''
  // Names and server messages may hold control characters, which a terminal would act on.
  return messageOf(error).split('\n').map(visible).join('\n') + code
}
