import { errorsOf, type TenfoldError } from '@tenfold/error'

export const wiringErrors = {
  'stack/app-failed': {
    meaning: 'a process of the app ended; the message has the end of its log',
    remedy: 'do what the log says',
    exitCode: 1,
  },
} as const

const error = errorsOf(wiringErrors)

/** `what` is how the process ended, then what may help, then the end of its log. */
export function appFailed(what: readonly string[]): TenfoldError {
  return error('stack/app-failed', what.join('\n'))
}
