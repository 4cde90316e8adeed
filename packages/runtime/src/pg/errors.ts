import { errorsOf, type TenfoldError } from '@tenfold/error'

export const pgErrors = {
  'pg/client-unsupported': {
    meaning: '`new Pool()` was given a `Client` of its own, whose statements it could not route',
    remedy: 'leave `Client` out, or use the Pool of `pg`',
  },
  'pg/replicas-need-password': {
    meaning: 'the options name replicas, and the password is a function',
    remedy: 'pass a `connectionString`, or the password itself',
  },
  'pg/session-state-refused': {
    meaning:
      'a statement needs a connection of its own (`SET`, `LISTEN`, a temporary table, an advisory lock of the session, ...), and a transaction pooler lends them by the transaction',
    remedy:
      'use the form that ends with the transaction (`SET LOCAL`, `ON COMMIT DROP`, `pg_advisory_xact_lock`), or a URL that leads past the pooler',
  },
} as const

const error = errorsOf(pgErrors)

export function clientUnsupported(): TenfoldError {
  return error('pg/client-unsupported', 'The pool routes statements by a Client of its own', {
    hint: 'Leave the option Client out, or use the Pool of pg',
  })
}

export function replicasNeedPassword(): TenfoldError {
  return error('pg/replicas-need-password', 'With replicas, the password must not be a function', {
    hint: 'Pass a connectionString, or the password itself',
  })
}

export function sessionStateRefused(text: string): TenfoldError {
  const beginning = text.trim().slice(0, 60)
  return error(
    'pg/session-state-refused',
    `A transaction pooler stands between, which would lend the connection to others after: ${beginning}`,
    {
      hint: 'Use the form that ends with the transaction (SET LOCAL, ON COMMIT DROP, pg_advisory_xact_lock), or give this work a pool whose URL leads past the pooler',
      details: { beginning },
    },
  )
}
