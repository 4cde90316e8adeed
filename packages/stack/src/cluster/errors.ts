import { errorsOf, type TenfoldError } from '@tenfold/error'

export const clusterErrors = {
  'backup/log-gone': {
    meaning: 'the server removed log that the backup still needed',
    remedy: 'take another, at a quieter time',
    exitCode: 1,
  },
  'backup/no-answer': {
    meaning: 'Postgres answered nothing where it must',
    remedy: 'try again; if it stays so, it is a fault of ours',
    exitCode: 1,
  },
  'backup/not-empty': {
    meaning: 'the place to restore to holds data already',
    remedy: '`--replace`, or another folder or database',
  },
  'backup/nothing': {
    meaning: 'the folder holds no embedded database',
    remedy: 'name the folder by `--dir`, or your server by `--database`',
  },
  'backup/seed-unfinished': {
    meaning: 'the database is being filled with demo data',
    remedy: 'wait until that is done',
  },
  'backup/tablespaces': {
    meaning: 'the database has tablespaces, which a copy of its folder would lack',
    remedy: 'take a dump: `tenfold backup --database`',
  },
} as const

const error = errorsOf(clusterErrors)

export function logGone(segment: string): TenfoldError {
  return error('backup/log-gone', `The log segment ${segment} is gone.`, {
    hint: 'The server wrote faster than the backup read: take another, at a quieter time.',
  })
}

export function tablespaces(): TenfoldError {
  return error(
    'backup/tablespaces',
    'This database has tablespaces, which lie outside of its folder and would be missing.',
    { hint: 'Take a dump instead: tenfold backup --database postgres://...' },
  )
}

export function noAnswer(statement: string): TenfoldError {
  return error('backup/no-answer', `Postgres answered nothing to: ${statement}`)
}

export function notEmpty(dir: string): TenfoldError {
  return error('backup/not-empty', `${dir} holds a database already.`, {
    hint: 'To put the backup in its place: --replace. Or name another folder: --dir <dir>',
  })
}

export function nothingThere(dir: string): TenfoldError {
  return error('backup/nothing', `${dir} holds no embedded database.`, {
    hint: 'For a Postgres of yours, name it: --database postgres://...',
  })
}

export function seedUnfinished(dir: string): TenfoldError {
  return error('backup/seed-unfinished', `The database of ${dir} is still being filled.`, {
    hint: 'Wait until that is done: half of it is no backup.',
  })
}
