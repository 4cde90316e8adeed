import { TenfoldError } from '../kernel/index.ts'

export function poolExhausted(size: number, waitedMs: number): TenfoldError {
  return new TenfoldError(
    'db/pool-exhausted',
    `All ${size} database connections stayed busy for ${waitedMs} ms`,
    {
      hint: 'Try again; if it lasts, shorten transactions or raise TENFOLD_POOL_SIZE',
      retryable: true,
      details: { size, waitedMs },
    },
  )
}

export function shareExhausted({
  size,
  held,
  waitedMs,
}: Record<'size' | 'held' | 'waitedMs', number>): TenfoldError {
  return new TenfoldError(
    'db/pool-exhausted',
    `This tenant's ${held} of ${size} database connections stayed busy for ${waitedMs} ms; the others are kept for other tenants`,
    {
      hint: 'Try again; if it lasts, look for what its statements wait for, or raise TENFOLD_TENANT_SHARE_PERCENT',
      retryable: true,
      details: { size, held, waitedMs },
    },
  )
}

export function unreachable(cause: unknown, urlSetting: string): TenfoldError {
  return new TenfoldError('db/unreachable', 'No connection to the database could be opened', {
    hint: `Check that the server runs and that ${urlSetting} names it`,
    retryable: true,
    cause,
  })
}

export function loginRefused(cause: Error, urlSetting: string): TenfoldError {
  return new TenfoldError('db/login-refused', `The database refused the log-in: ${cause.message}`, {
    hint: `Correct user, password and database in ${urlSetting}, or what the role may do`,
    details: { urlSetting },
    cause,
  })
}

export function tooManyClients(cause: unknown): TenfoldError {
  return new TenfoldError(
    'db/too-many-clients',
    'The database server accepts no more connections',
    {
      hint: 'Try again; if it lasts, lower TENFOLD_POOL_SIZE (it counts for each process), raise max_connections, or put a pooler between',
      retryable: true,
      cause,
    },
  )
}

/** Nothing has happened: it was a transaction, a read, or never left. */
export function connectionLost(cause?: unknown): TenfoldError {
  return new TenfoldError(
    'db/connection-lost',
    'The database connection broke, nothing was changed',
    {
      hint: 'Try again',
      retryable: true,
      cause,
    },
  )
}

export function statementUnknown(cause: unknown): TenfoldError {
  return new TenfoldError(
    'db/connection-lost',
    'The database connection broke: it is unknown whether the statement took effect',
    { hint: 'Look before you try again; in db.transaction() you would know', cause },
  )
}

export function closed(): TenfoldError {
  return new TenfoldError('db/closed', 'The database was closed', {
    hint: 'Finish the work before you call close()',
  })
}

export function nestedCall(): TenfoldError {
  return new TenfoldError(
    'db/nested-call',
    'A transaction is open here, and this call would take a second connection',
    { hint: 'Use the tx that db.transaction() gave you' },
  )
}

export function otherTenant(): TenfoldError {
  return new TenfoldError(
    'db/other-tenant',
    'A statement was called in the session of another tenant than its transaction began in',
    {
      hint: 'Begin the transaction inside runInSession(), after the session has entered its tenant',
    },
  )
}

export function tenantChangeRefused(command: string): TenfoldError {
  return new TenfoldError(
    'db/tenant-changed',
    `A statement would leave the session's tenant, or its role: ${command}`,
    { hint: tenantHint, details: { command } },
  )
}

export function tenantChanged(): TenfoldError {
  return new TenfoldError(
    'db/tenant-changed',
    'Nothing was committed: something that the transaction called has changed app.tenant_id',
    { hint: tenantHint },
  )
}

const tenantHint =
  'Work for another tenant takes a session of its own: runInSession({ tenant }, ...)'

export function transactionEnded(): TenfoldError {
  return new TenfoldError('db/transaction-ended', 'The transaction has ended', {
    hint: 'Await every statement inside the function that you pass to db.transaction()',
  })
}

export function calledTooLate(): TenfoldError {
  return new TenfoldError(
    'db/transaction-ended',
    'Nothing was committed: a statement was called after the function of the transaction had returned',
    { hint: 'Await every statement inside the function that you pass to db.transaction()' },
  )
}

export function connectionReleased(): TenfoldError {
  return new TenfoldError(
    'db/connection-released',
    'A statement came on a connection that had been given back to its pool',
    { hint: 'This is a fault of the runtime, please report it; nothing was sent' },
  )
}

export function statementInvalid(fault: string): TenfoldError {
  return new TenfoldError('db/statement-invalid', `A statement can't be sent: ${fault}`, {
    hint: 'Pass its text as a string, and its values as an array',
  })
}

export function transactionAborted(cause?: unknown): TenfoldError {
  return new TenfoldError(
    'db/transaction-aborted',
    'Nothing was committed: a statement of this transaction had failed, and its error was swallowed',
    { hint: 'Let the error through, or put the statement behind a SAVEPOINT', cause },
  )
}

export function commitUnknown(cause: unknown): TenfoldError {
  return new TenfoldError(
    'db/commit-unknown',
    'The connection broke during COMMIT: it is unknown whether the transaction took effect',
    { hint: 'Look before you try again', cause },
  )
}

export function statementRefused(command: string): TenfoldError {
  return new TenfoldError('db/statement-refused', `${command} can't be sent as a statement`, {
    hint: 'Connections are shared: use db.transaction() for transactions, and set_config(name, value, true) inside one for settings',
    details: { command },
  })
}

export function deadlinePassed(lateMs: number): TenfoldError {
  return new TenfoldError(
    'db/deadline-passed',
    `The session's deadline passed ${Math.round(lateMs)} ms ago`,
    {
      hint: 'Nobody waits for this any more: stop, or begin a session with a later deadline',
      retryable: true,
      details: { lateMs },
    },
  )
}

export function afterCommitFailed(cause: unknown): TenfoldError {
  const why = cause instanceof Error ? cause.message : String(cause)
  return new TenfoldError(
    'db/after-commit-failed',
    `The transaction was committed, but what follows its commit failed: ${why}`,
    { hint: "Don't repeat it: what it wrote is there", committed: true, cause },
  )
}

export function rolledBackAround(cause: unknown): TenfoldError {
  return new TenfoldError(
    'db/transaction-aborted',
    'Nothing was committed here, although a transaction inside, on another database, was',
    { hint: 'Its error is the cause', cause },
  )
}

export function optionInvalid(name: string, value: unknown, max: number): TenfoldError {
  return new TenfoldError('db/option-invalid', `createDb() was given ${name}: ${String(value)}`, {
    hint: `Give a whole number from 1 to ${max}`,
    details: { name, value, max },
  })
}

export function listenDeaf(channel: string, waitedMs: number): TenfoldError {
  return new TenfoldError(
    'db/listen-deaf',
    `LISTEN was accepted, but a NOTIFY on channel "${channel}" did not arrive within ${waitedMs} ms`,
    {
      hint: 'A transaction pooler does that: give DATABASE_URL a direct connection or a session pool where workers run. They poll meanwhile',
      details: { channel, waitedMs },
    },
  )
}

export function duplicateColumn(name: string): TenfoldError {
  return new TenfoldError('db/duplicate-column', `Two columns of the answer are named "${name}"`, {
    hint: "Name them apart by AS, or ask for rows as arrays: query(text, values, { rows: 'arrays' })",
    details: { name },
  })
}
