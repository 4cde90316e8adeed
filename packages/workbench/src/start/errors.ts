import { errorsOf, type TenfoldError } from '@tenfold/error'

export const startErrors = {
  'start/bad-settings': {
    meaning: "flags and environment don't go together; the message lists all",
    remedy: 'correct them',
  },
} as const

const error = errorsOf(startErrors)

export function badSettings(faults: readonly string[]): TenfoldError {
  return error('start/bad-settings', `The app was not started:\n  ${faults.join('\n  ')}`)
}
