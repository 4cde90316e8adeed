import { errorsOf, type TenfoldError } from '@tenfold/error'

export const databaseErrors = {
  'audit/bad-url': {
    meaning: "the URL isn't one of Postgres",
    remedy: 'give `postgres://user:password@host:5432/database`',
  },
  'audit/interrupted': {
    meaning: 'a lock, a slow answer or a restart of the server got in the way; nothing was changed',
    remedy: 'try again at a quieter time',
  },
  'audit/unreachable': {
    meaning: 'no connection; the message says why (password, TLS, host, ...)',
    remedy: 'do what the message says',
  },
} as const

const error = errorsOf(databaseErrors)

export const exampleUrl = 'for example postgres://user:password@host:5432/database'

export function badUrl(cause?: unknown): TenfoldError {
  return error('audit/bad-url', 'The database URL is not one of Postgres.', {
    hint: `Give it as postgres://..., ${exampleUrl}.`,
    cause,
  })
}

/** A certificate that the URL names. */
export function fileUnreadable(cause: NodeJS.ErrnoException): TenfoldError {
  return error('audit/bad-url', `The file ${cause.path} can't be read (${cause.code}).`, {
    hint: 'Correct sslrootcert, sslcert or sslkey in the URL.',
    cause,
  })
}

/** `why` says what the server did, and what to do about it. */
export function interrupted(why: string, cause: unknown): TenfoldError {
  return error('audit/interrupted', why, { cause })
}

/** `why` says what went wrong, and what to correct. */
export function unreachable(why: string, cause: unknown): TenfoldError {
  return error('audit/unreachable', why, { cause })
}
