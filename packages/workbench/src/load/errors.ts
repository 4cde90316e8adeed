import { errorsOf, messageOf, type TenfoldError } from '@tenfold/error'
import { howToRun } from '../invocation.ts'

export const loadErrors = {
  'load/changes-data': {
    meaning: 'the load would write into data that people look at',
    remedy: '`--change-data`, or `tenfold climb`, which uses a copy',
  },
  'load/database-lost': {
    meaning: 'the database stopped answering under the load',
    remedy: 'see its log',
    exitCode: 1,
  },
  'load/no-access': {
    meaning: "the app's database and secret are needed to find users with a log-in",
    remedy:
      'give `--database`, and `AUTH_SECRET` in the environment: the `secret` of `sampleVisitors`',
  },
  'load/no-rate': {
    meaning: 'neither or both of `--rate` and `--users` were given',
    remedy: 'give one',
  },
  'load/nothing-runs': {
    meaning: "no app runs on this folder's state",
    remedy: '`tenfold start`, or name a running one by `--url`',
  },
} as const

const error = errorsOf(loadErrors)

export function changesData(baseUrl: string): TenfoldError {
  return error(
    'load/changes-data',
    `The load does what users do: it writes into the data that people see at ${baseUrl}.`,
    {
      hint: `To allow that: --change-data. To leave the data alone: ${howToRun('climb')} makes a copy of its own.`,
    },
  )
}

export function databaseLost(cause: unknown): TenfoldError {
  return error(
    'load/database-lost',
    `The app's database stopped answering under the load: ${messageOf(cause)}.`,
    {
      hint: 'The load was stopped. See the log of the database, and that of the app, for why.',
      cause,
    },
  )
}

/** `missing` names what the user can give. */
export function noAccess(missing: string): TenfoldError {
  return error(
    'load/no-access',
    `The load works as users of the app, whom it finds by the app's database and secret: ${missing} is missing.`,
    {
      hint: 'Give --database <url>, and in the environment AUTH_SECRET: what your sampleVisitors gets as its secret, or any text if it uses none.',
    },
  )
}

export function noRate(given: 'neither' | 'both'): TenfoldError {
  const what = given === 'both' ? 'Both --rate and --users say' : 'Neither --rate nor --users says'
  return error('load/no-rate', `${what} how much load to send.`, {
    hint: 'Give one of them: --rate <requests/s> or --users <monthly users>.',
  })
}

export function nothingRuns({
  dir,
  isStarting,
}: {
  readonly dir: string
  readonly isStarting: boolean
}): TenfoldError {
  if (isStarting)
    return error('load/nothing-runs', `The app on ${dir} is still starting.`, {
      hint: 'Wait until it says that it is ready.',
    })
  return error('load/nothing-runs', `No app runs on ${dir}.`, {
    hint: `Start it by \`${howToRun('start')}\`, or name a running one with --url.`,
  })
}
