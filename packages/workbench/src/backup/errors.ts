import { errorsOf, messageOf, type TenfoldError } from '@tenfold/error'

export const backupErrors = {
  'backup/damaged': {
    meaning: 'the file is no backup, or its checksums are wrong; nothing was changed',
    remedy: 'restore another backup',
  },
  'backup/database-not-empty': {
    meaning: 'the database to restore a dump into holds tables already',
    remedy: 'give an empty one: `createdb`',
  },
  'backup/disk-full': {
    meaning: 'the disk to write to is full; nothing was changed',
    remedy: 'make room, or name another place',
    exitCode: 1,
  },
  'backup/exists': {
    meaning: 'the file to write is there already',
    remedy: 'name another file',
  },
  'backup/foreign': {
    meaning: 'the file is no backup that this version reads',
    remedy: 'restore it with the version that made it',
  },
  'backup/no-pg-dump': {
    meaning: "there is no `pg_dump` of the server's version",
    remedy: 'install the package that the message names',
  },
  'backup/other-kind': {
    meaning: 'a dump was to be restored as a folder, or the other way round',
    remedy: 'add or remove `--database`',
  },
  'backup/other-machine': {
    meaning: 'the files are of another kind of machine',
    remedy: 'take a dump there: `tenfold backup --database`',
  },
  'backup/other-postgres': {
    meaning: 'the files are of another major version of Postgres',
    remedy: 'restore with the version of Tenfold that made it',
  },
  'backup/rows-hidden': {
    meaning: 'row-level security hides rows from the role that backs up',
    remedy: 'use a role with BYPASSRLS',
  },
  'backup/rows-missing': {
    meaning: 'a dump, or what was restored from it, has other numbers of rows than the original',
    remedy: 'keep the old data, and take another backup',
    exitCode: 1,
  },
  'backup/tool-failed': {
    meaning: '`pg_dump` or `pg_restore` failed; the message has its words',
    remedy: 'do what they say',
    exitCode: 1,
  },
  'backup/unreadable': {
    meaning: "the file can't be read",
    remedy: 'check its path and permissions',
  },
} as const

const error = errorsOf(backupErrors)
const sameVersion = 'Restore it with the version of Tenfold that made it.'

export function damaged(file: string, cause: unknown): TenfoldError {
  return error(
    'backup/damaged',
    `${file} is no backup made by Tenfold, or it is damaged: ${messageOf(cause)}.`,
    { hint: 'Nothing was changed. Restore another backup.', cause },
  )
}

export function databaseNotEmpty(tables: number): TenfoldError {
  const held = tables === 1 ? 'a table' : `${tables} tables`
  return error('backup/database-not-empty', `The database of --database holds ${held} already.`, {
    hint: 'Restore into a new one, made with createdb.',
  })
}

/** Says where the disk was full; gives any other error back. */
export function diskFull(place: string, cause: unknown): unknown {
  const { code } = cause as NodeJS.ErrnoException
  if (code !== 'ENOSPC' && code !== 'EDQUOT') return cause
  const message = `${place} can't be written: its disk is full (${code}).`
  return error('backup/disk-full', message, { hint: 'Nothing was changed. Make room.', cause })
}

export function fileExists(file: string): TenfoldError {
  return error('backup/exists', `${file} exists already.`, { hint: 'Name another file.' })
}

export function foreign(file: string): TenfoldError {
  return error('backup/foreign', `${file} is no backup that this version can read.`, {
    hint: sameVersion,
  })
}

export function noSecrets(file: string): TenfoldError {
  return error('backup/foreign', `${file} lacks the secret or the password of its database.`, {
    hint: sameVersion,
  })
}

/** `present` holds the major versions of the tools that are on this machine. */
export function noPgDump(serverMajor: number, present: readonly number[]): TenfoldError {
  const here =
    present.length > 0 ? `pg_dump here is of ${present.join(', ')}` : 'no pg_dump is here'
  return error('backup/no-pg-dump', `The server is Postgres ${serverMajor}, and ${here}.`, {
    hint: `Install it: apt-get install postgresql-client-${serverMajor} (from apt.postgresql.org), or brew install postgresql@${serverMajor}`,
  })
}

export function isDump(file: string): TenfoldError {
  return error('backup/other-kind', `${file} is a dump of one database.`, {
    hint: 'Restore it into an empty one: --database postgres://...',
  })
}

export function isCluster(file: string): TenfoldError {
  return error('backup/other-kind', `${file} is of an embedded database.`, {
    hint: 'Restore it without --database.',
  })
}

export function otherMachine(backup: string, here: string): TenfoldError {
  return error(
    'backup/other-machine',
    `The backup is of ${backup}, and this is ${here}: their files differ.`,
    { hint: 'Between kinds of machines, take a dump: tenfold backup --database postgres://...' },
  )
}

export function otherPostgres(backup: string, here: string): TenfoldError {
  return error(
    'backup/other-postgres',
    `The backup is of Postgres ${backup}, and the embedded one is ${here}.`,
    { hint: sameVersion },
  )
}

export function rowsHidden(role: string, tables: readonly string[]): TenfoldError {
  const hidden = tables.length === 1 ? tables[0] : `${tables.length} tables, such as ${tables[0]},`
  return error(
    'backup/rows-hidden',
    `Row-level security hides rows of ${hidden} from the role "${role}": a backup by it would lack them.`,
    {
      hint: `Have a superuser run: alter role ${role} bypassrls. Or back up by another role, or by your provider's snapshots.`,
    },
  )
}

/** `list` has the numbers of rows that differ. */
export function rowsMissing(what: string, list: string): TenfoldError {
  return error(
    'backup/rows-missing',
    `${what} has other numbers of rows than it should: ${list}.`,
    {
      hint: 'Keep the old data, and take another backup.',
    },
  )
}

/** `said` is what the tool wrote before it ended. */
export function toolFailed(tool: string, said: string): TenfoldError {
  return error('backup/tool-failed', `${tool} failed:\n${said || 'It did not say why.'}`)
}

export function noFile(file: string): TenfoldError {
  return error('backup/unreadable', `There is no file ${file} to restore from.`)
}

export function unreadable(file: string, cause: NodeJS.ErrnoException): TenfoldError {
  return error('backup/unreadable', `${file} can't be read (${cause.code}).`, {
    hint: 'Check its path and permissions.',
    cause,
  })
}
