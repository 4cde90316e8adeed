import { errorsOf, messageOf, type TenfoldError } from '@tenfold/error'
import type { ErrorKind } from '../load/index.ts'

export const climbErrors = {
  'climb/app-fails': {
    meaning: 'most requests, or all of one route, fail with one visitor at a time',
    remedy: 'correct journeys, cookies or accepted statuses; see the log that the message names',
  },
  'climb/database-lost': {
    meaning: "the app's database stopped answering during a climb",
    remedy: 'see its log',
    exitCode: 1,
  },
  'climb/database-not-empty': {
    meaning: 'the database of `--database` holds tables already',
    remedy: 'give an empty one: `createdb`',
  },
  'climb/no-statistics': {
    meaning: 'the server of `--database` has no `pg_stat_statements`',
    remedy: 'preload it, restart the server, and take a role that may create the extension',
  },
} as const

const error = errorsOf(climbErrors)

export interface AppFailure {
  /** Which requests fail, and how many. */
  readonly what: string
  /** The app's answer to them. */
  readonly answer: ErrorKind
  readonly configPath: string
  readonly logDir: string
}

export function appFails({ what, answer, configPath, logDir }: AppFailure): TenfoldError {
  const sample = answer.sample.replaceAll(/\s+/g, ' ').slice(0, 160)
  const said = sample ? ` (${sample})` : ''
  return error('climb/app-fails', `${what} ${answer.reason}${said}.`, {
    hint: `Correct the journeys, the cookies or the accepted statuses in ${configPath}, or see the app's log in ${logDir}.`,
  })
}

export function databaseLost(cause: unknown): TenfoldError {
  return error(
    'climb/database-lost',
    `The app's database stopped answering: ${messageOf(cause)}.`,
    { hint: 'See the log of the database for why.', cause },
  )
}

export function databaseNotEmpty(tables: number, first: string): TenfoldError {
  const held = tables === 1 ? `the table ${first}` : `${tables} tables, such as ${first}`
  return error(
    'climb/database-not-empty',
    `The database of --database holds ${held}. A climb fills an empty one, and changes what is in it.`,
    { hint: 'Make a new one with createdb; that of an earlier climb can be dropped with dropdb.' },
  )
}

export function noStatistics(cause: unknown): TenfoldError {
  return error(
    'climb/no-statistics',
    `The database of --database keeps no statistics of its statements: ${messageOf(cause)}.`,
    {
      hint: 'Add pg_stat_statements to shared_preload_libraries, restart the server, and run as a role that may create the extension.',
      cause,
    },
  )
}
