import { type ErrorEntry, errorsOf, type TenfoldError } from '@tenfold/runtime'

export const assistantErrors = {
  'invoicing/assistant-unavailable': {
    meaning:
      "the assistant didn't answer, or wrote nothing; the job is tried again where that can help",
    remedy: 'check `ASSISTANT_URL` and its key',
    retryable: 'where safe',
    exitCode: 1,
  },
} as const satisfies Record<string, ErrorEntry>

const error = errorsOf(assistantErrors)

export function assistantUnavailable(what: string): TenfoldError {
  return error('invoicing/assistant-unavailable', `The assistant ${what}`, {
    retryable: true,
    forUser: 'The assistant doesn’t answer as it should. Try again in a few minutes.',
  })
}

export function nothingWritten(): TenfoldError {
  return error('invoicing/assistant-unavailable', 'The assistant wrote nothing', {
    forUser: 'The assistant wrote nothing. Try again.',
  })
}
