import { messageOf, TenfoldError } from '@tenfold/error'
import { visible } from './terminal/index.ts'

/** A user's mistake ends the command with 2, a fault with 1. */
export function exitCodeOf(error: unknown): number {
  if (!(error instanceof Error)) return 1
  if ('exitCode' in error && typeof error.exitCode === 'number') return error.exitCode
  // The runtime's and the apps': what they raise on purpose is for the user to mend.
  return error.name === 'TenfoldError' ? 2 : 1
}

/** Printed form of an error: its message and, if it has one, the code to look up. */
export function reportOf(error: unknown): string {
  const code = error instanceof TenfoldError ? ` [${error.code}]` : ''
  // Names and server messages in it are anybody's text, and a terminal would act on control characters.
  return messageOf(error).split('\n').map(visible).join('\n') + code
}
