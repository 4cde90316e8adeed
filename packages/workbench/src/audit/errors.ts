import { errorsOf, type TenfoldError } from '@tenfold/error'

export const auditErrors = {
  'audit/log-empty': {
    meaning: 'the slow-query log holds no durations',
    remedy:
      'set `log_min_duration_statement` or `auto_explain`, and give the file that Postgres logs to',
  },
  'audit/name-taken': {
    meaning: 'a relation has the name of an index that was to be made; none was made',
    remedy: 'ask for advice anew',
    exitCode: 1,
  },
} as const

const error = errorsOf(auditErrors)

export function logEmpty(): TenfoldError {
  return error('audit/log-empty', 'The log holds no durations of statements.', {
    hint: 'Give a log of stderr, csvlog or jsonlog that Postgres wrote with log_min_duration_statement or auto_explain.',
  })
}

export function nameTaken(index: string): TenfoldError {
  return error('audit/name-taken', `${index} exists already, so no index of that name was made.`, {
    hint: 'Ask for advice anew: it takes names that are free.',
  })
}
