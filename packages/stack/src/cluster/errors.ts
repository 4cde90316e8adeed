import { errorsOf, type TenfoldError } from '@tenfold/error'

export const clusterErrors = {
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
} as const

const error = errorsOf(clusterErrors)

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
