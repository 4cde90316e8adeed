import { errorsOf, messageOf, type TenfoldError } from '@tenfold/error'

export const dataErrors = {
  'stack/bad-app-name': {
    meaning: "the name in `tenfold.config.ts` doesn't begin with a letter",
    remedy: 'rename it',
  },
  'stack/bad-database-url': {
    meaning: 'that is no URL of a Postgres database',
    remedy: 'give `postgres://user:password@host:5432/name`',
  },
  'stack/database-unreachable': {
    meaning: 'no connection to the database of `--database`',
    remedy: 'check server, host, port, user and password',
  },
} as const

const error = errorsOf(dataErrors)

export function badAppName(app: string): TenfoldError {
  return error('stack/bad-app-name', `The app's name "${app}" must begin with a letter.`, {
    hint: 'Rename it in tenfold.config.ts.',
  })
}

export function databaseUnreachable(database: string, host: string, cause: unknown): TenfoldError {
  return error(
    'stack/database-unreachable',
    `Can't connect to the database "${database}" on ${host}: ${messageOf(cause) || 'no answer'}.`,
    { hint: 'Check that the server runs and that host, port, user and password are right.', cause },
  )
}

export function badDatabaseUrl(): TenfoldError {
  return error('stack/bad-database-url', 'The URL is not one of a Postgres database.', {
    hint: 'It should look like postgres://user:password@host:5432/name',
  })
}
