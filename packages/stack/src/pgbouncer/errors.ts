import { errorsOf, type TenfoldError } from '@tenfold/error'

export const pgbouncerErrors = {
  'stack/pooler-crashed': {
    meaning: 'PgBouncer ended by itself',
    remedy: 'see its log',
    exitCode: 1,
  },
  'stack/pooler-failed': {
    meaning: 'PgBouncer did not start, or refused what it was told',
    remedy: 'see its words in the message',
    exitCode: 1,
  },
} as const

const error = errorsOf(pgbouncerErrors)

/** `what` says how it failed, with the program's own words. */
export function poolerFailed(what: string): TenfoldError {
  return error('stack/pooler-failed', what)
}

export function poolerCrashed(how: string, logFile: string): TenfoldError {
  return error('stack/pooler-crashed', `PgBouncer ended by itself with ${how}. See ${logFile}`)
}
