import { errorsOf, type TenfoldError } from '@tenfold/error'

export const baseBackupErrors = {
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
  'backup/tablespaces': {
    meaning: 'the database has tablespaces, which a copy of its folder would lack',
    remedy: 'take a dump: `tenfold backup --database`',
  },
} as const

const error = errorsOf(baseBackupErrors)

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
