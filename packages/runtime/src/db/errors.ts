import { errorsOf, TenfoldError } from '@tenfold/error'
import { type Bookmark, formatBookmark, formatLsn } from '../kernel/index.ts'

export const dbErrors = {
  'db/after-commit-failed': {
    meaning: 'a transaction was committed, and something that follows its commit failed',
    remedy: "don't repeat it; see its `cause`",
    committed: true,
  },
  'db/closed': {
    meaning: 'a statement came after `close()`',
    remedy: 'finish the work first',
  },
  'db/commit-unknown': {
    meaning: 'the connection broke during COMMIT: it may or may not have taken effect',
    remedy: 'look before trying again',
  },
  'db/connection-lost': {
    meaning:
      'the connection broke. When it is retryable, nothing has happened; of a single statement that may write, the outcome is unknown',
    remedy: 'try again what is retryable; else look first',
    retryable: 'where safe',
  },
  'db/connection-released': {
    meaning: 'a statement came on a connection that had been given back; nothing was sent',
    remedy:
      'with the Pool of `@tenfold/runtime/pg`, send nothing on a client after its `release()`; elsewhere report it: it is a fault of the runtime',
  },
  'db/deadline-passed': {
    meaning:
      "the session's deadline passed before the statement, the COMMIT or a free connection; nothing was committed",
    remedy: 'stop: the caller no longer waits for it',
    retryable: true,
  },
  'db/duplicate-column': {
    meaning: 'a SELECT answers two columns of one name, of which an object would lose one',
    remedy: "name them apart by `AS`, or ask with `{ rows: 'arrays' }`",
  },
  'db/history-lost': {
    meaning:
      'published on the channel `tenfold:runtime:fault`: a session may have seen what the primary, promoted since then, never received; the message says up to where. Without asynchronous replication, nothing that was acknowledged is lost',
    remedy:
      'tell its user to look at their last changes; replicate synchronously what must not be lost',
  },
  'db/listen-deaf': {
    meaning:
      'LISTEN was accepted, but nothing arrives: a transaction pooler stands between. Workers poll instead',
    remedy: 'give workers a direct connection or a session pool',
  },
  'db/login-refused': {
    meaning:
      'the server, or a pooler before it, refused user, password or database; the message has its words and names the setting',
    remedy: 'correct the URL in the setting that the message names',
  },
  'db/nested-call': {
    meaning: '`db.query` or `db.transaction` was called inside a transaction',
    remedy: 'use the `tx`',
  },
  'db/option-invalid': {
    meaning: '`createDb` was given a number that is not whole or out of bounds',
    remedy: 'give one within its bounds',
  },
  'db/other-tenant': {
    meaning:
      'a statement was called in the session of another tenant than its transaction began in',
    remedy: 'begin the transaction inside `runInSession()`',
  },
  'db/pool-exhausted': {
    meaning:
      'all connections, or all that one tenant may hold, stayed busy for `TENFOLD_ACQUIRE_TIMEOUT_MS`',
    remedy: 'shorten transactions, or raise `TENFOLD_POOL_SIZE`',
    retryable: true,
  },
  'db/primary-is-standby': {
    meaning:
      'the server that should be the primary is a standby: a failover is under way, or the URL leads to a replica',
    remedy: 'try again; if it lasts, correct `DATABASE_URL`',
    retryable: true,
  },
  'db/primary-superseded': {
    meaning:
      'the server at the address of the primary is on an older timeline than one seen there before: an old primary has come back',
    remedy: 'let `DATABASE_URL` lead to the promoted server; try again',
    retryable: true,
  },
  'db/replica-behind': {
    meaning:
      'a replica turned out to be older than what the session has seen; the primary answers instead',
    remedy: 'nothing: callers never see it',
    retryable: true,
  },
  'db/replica-down': {
    meaning: 'a replica stopped answering; the primary answers instead',
    remedy: 'nothing: callers never see it',
    retryable: true,
  },
  'db/replica-unusable': {
    meaning:
      'a URL of `TENFOLD_REPLICAS` leads to a server that reads may not go to; the message says why. They go elsewhere',
    remedy: 'correct the URL or the server',
  },
  'db/stand-ins-exhausted': {
    meaning:
      'no replica could serve a read, and the half of the connections to the primary that may do it instead stayed busy',
    remedy: 'bring the replicas back, or raise `TENFOLD_POOL_SIZE`',
    retryable: true,
  },
  'db/statement-invalid': {
    meaning: "a statement's text is no string, or its values are no array",
    remedy: 'pass both as the types say',
  },
  'db/statement-refused': {
    meaning: 'a statement would change a shared connection beyond itself, such as `BEGIN` or `SET`',
    remedy: 'use `db.transaction()`, and `set_config(name, value, true)` in it',
  },
  'db/tenant-changed': {
    meaning:
      'a statement would set `app.tenant_id` or the role, or something that it called has: nothing was committed',
    remedy: 'use a session of its own for the other tenant',
  },
  'db/too-many-clients': {
    meaning: 'the server, or a pooler before it, has no room for another connection',
    remedy: 'lower `TENFOLD_POOL_SIZE`, raise `max_connections`, or put a pooler between',
    retryable: true,
  },
  'db/transaction-aborted': {
    meaning:
      "a statement had failed or wasn't sent, and its error was swallowed; or another database's transaction inside failed after its commit",
    remedy: 'let the error through, or use a SAVEPOINT',
  },
  'db/transaction-ended': {
    meaning:
      'a `tx` was used after its transaction had ended; one that comes before the COMMIT rolls the transaction back',
    remedy: 'await every statement inside the function',
  },
  'db/unreachable': {
    meaning: 'no connection could be opened',
    remedy: 'check the server and `DATABASE_URL`',
    retryable: true,
  },
} as const

const error = errorsOf(dbErrors)

export function poolExhausted(size: number, waitedMs: number): TenfoldError {
  return error(
    'db/pool-exhausted',
    `All ${size} database connections stayed busy for ${waitedMs} ms`,
    {
      hint: 'Try again; if it lasts, shorten transactions or raise TENFOLD_POOL_SIZE',
      details: { size, waitedMs },
    },
  )
}

export function shareExhausted({
  size,
  held,
  waitedMs,
}: Record<'size' | 'held' | 'waitedMs', number>): TenfoldError {
  return error(
    'db/pool-exhausted',
    `This tenant's ${held} of ${size} database connections stayed busy for ${waitedMs} ms; the others are kept for other tenants`,
    {
      hint: 'Try again; if it lasts, look for what its statements wait for, or raise TENFOLD_TENANT_SHARE_PERCENT',
      details: { size, held, waitedMs },
    },
  )
}

export function unreachable(cause: unknown, urlSetting: string): TenfoldError {
  return error('db/unreachable', 'No connection to the database could be opened', {
    hint: `Check that the server runs and that ${urlSetting} names it`,
    cause,
  })
}

export function loginRefused(cause: Error, urlSetting: string): TenfoldError {
  return error('db/login-refused', `The database refused the log-in: ${cause.message}`, {
    hint: `Correct user, password and database in ${urlSetting}, or what the role may do`,
    details: { urlSetting },
    cause,
  })
}

export function tooManyClients(cause: unknown): TenfoldError {
  return error('db/too-many-clients', 'The database server accepts no more connections', {
    hint: 'Try again; if it lasts, lower TENFOLD_POOL_SIZE (it counts for each process), raise max_connections, or put a pooler between',
    cause,
  })
}

/** Nothing was changed: it was a transaction, a read, or was never sent. */
export function connectionLost(cause?: unknown): TenfoldError {
  return error('db/connection-lost', 'The database connection broke, nothing was changed', {
    hint: 'Try again',
    retryable: true,
    cause,
  })
}

export function statementUnknown(cause: unknown): TenfoldError {
  return error(
    'db/connection-lost',
    'The database connection broke: it is unknown whether the statement took effect',
    { hint: 'Look before you try again; in db.transaction() you would know', cause },
  )
}

/** True when another server answers at the address of the primary. */
export function isOtherServer(fault: unknown): boolean {
  return fault instanceof TenfoldError && otherServer.has(fault.code)
}

const otherServer: ReadonlySet<string> = new Set(['db/primary-is-standby', 'db/primary-superseded'])

export function primaryIsStandby(cause?: unknown): TenfoldError {
  return error('db/primary-is-standby', 'The primary is a standby', {
    hint: 'Try again: a failover may be under way. If it lasts, let DATABASE_URL lead to the primary',
    retryable: true,
    cause,
  })
}

export function primarySuperseded(timeline: number, latest: number): TenfoldError {
  return error(
    'db/primary-superseded',
    `The primary is on timeline ${timeline}, and one on timeline ${latest} was seen before`,
    { hint: 'Let DATABASE_URL lead to the server that was promoted last', retryable: true },
  )
}

interface Loss {
  /** A session had seen the database up to here. */
  readonly bookmark: Bookmark
  /** Timeline of the primary. */
  readonly timeline: number
  /** Position at which the primary's history left the timeline of `bookmark`, if that can be told. */
  readonly leftAt: bigint | undefined
}

export function historyLost({ bookmark, timeline, leftAt }: Loss): TenfoldError {
  const seen = `A session had seen timeline ${bookmark.timeline} up to ${formatLsn(bookmark.lsn)}`
  const left =
    leftAt === undefined ? 'at a position that it does not tell' : `at ${formatLsn(leftAt)}`
  return error(
    'db/history-lost',
    `${seen}, and the primary, on timeline ${timeline}, left that ${left}: what the session saw last may be lost`,
    {
      hint: 'Have its user look at their last changes; replicate synchronously what must not be lost',
      details: {
        bookmark: formatBookmark(bookmark),
        timeline,
        leftAt: leftAt && formatLsn(leftAt),
      },
    },
  )
}

export function replicaBehind(name: string): TenfoldError {
  return error('db/replica-behind', `${name} is older than what the session has seen`, {
    hint: 'The primary answers instead',
    retryable: true,
  })
}

export function replicaDown(name: string, cause: unknown): TenfoldError {
  return error('db/replica-down', `${name} stopped answering`, {
    hint: 'The primary answers instead',
    retryable: true,
    cause,
  })
}

export function replicaUnusable(name: string, why: string): TenfoldError {
  return error('db/replica-unusable', `${name} of TENFOLD_REPLICAS gets no reads: ${why}`, {
    hint: 'Correct its URL, or the server',
  })
}

export function standInsExhausted(waitedMs: number): TenfoldError {
  return error(
    'db/stand-ins-exhausted',
    `No replica could serve a read, and the connections to the primary that may do it instead stayed busy for ${waitedMs} ms`,
    { hint: 'Bring the replicas back, or raise TENFOLD_POOL_SIZE', retryable: true },
  )
}

export function closed(): TenfoldError {
  return error('db/closed', 'The database was closed', {
    hint: 'Finish the work before you call close()',
  })
}

export function nestedCall(): TenfoldError {
  return error(
    'db/nested-call',
    'A transaction is open here, and this call would take a second connection',
    { hint: 'Use the tx that db.transaction() gave you' },
  )
}

export function otherTenant(): TenfoldError {
  return error(
    'db/other-tenant',
    'A statement was called in the session of another tenant than its transaction began in',
    {
      hint: 'Begin the transaction inside runInSession(), after the session has entered its tenant',
    },
  )
}

export function tenantChangeRefused(command: string): TenfoldError {
  return error(
    'db/tenant-changed',
    `A statement would leave the session's tenant, or its role: ${command}`,
    { hint: tenantHint, details: { command } },
  )
}

export function tenantChanged(): TenfoldError {
  return error(
    'db/tenant-changed',
    'Nothing was committed: something that the transaction called has changed app.tenant_id',
    { hint: tenantHint },
  )
}

const tenantHint =
  'Work for another tenant takes a session of its own: runInSession({ tenant }, ...)'

export function transactionEnded(): TenfoldError {
  return error('db/transaction-ended', 'The transaction has ended', {
    hint: 'Await every statement inside the function that you pass to db.transaction()',
  })
}

export function calledTooLate(): TenfoldError {
  return error(
    'db/transaction-ended',
    'Nothing was committed: a statement was called after the function of the transaction had returned',
    { hint: 'Await every statement inside the function that you pass to db.transaction()' },
  )
}

export function connectionReleased(): TenfoldError {
  return error(
    'db/connection-released',
    'A statement came on a connection that had been given back to its pool',
    { hint: 'Send nothing on a client after its release(). Nothing was sent' },
  )
}

export function statementInvalid(fault: string): TenfoldError {
  return error('db/statement-invalid', `A statement can't be sent: ${fault}`, {
    hint: 'Pass its text as a string, and its values as an array',
  })
}

export function transactionAborted(cause?: unknown): TenfoldError {
  return error(
    'db/transaction-aborted',
    'Nothing was committed: a statement of this transaction had failed, and its error was swallowed',
    { hint: 'Let the error through, or put the statement behind a SAVEPOINT', cause },
  )
}

export function commitUnknown(cause: unknown): TenfoldError {
  return error(
    'db/commit-unknown',
    'The connection broke during COMMIT: it is unknown whether the transaction took effect',
    { hint: 'Look before you try again', cause },
  )
}

export function statementRefused(command: string): TenfoldError {
  return error('db/statement-refused', `${command} can't be sent as a statement`, {
    hint: 'Connections are shared: use db.transaction() for transactions, and set_config(name, value, true) inside one for settings',
    details: { command },
  })
}

export function deadlinePassed(lateMs: number): TenfoldError {
  return error('db/deadline-passed', `The session's deadline passed ${Math.round(lateMs)} ms ago`, {
    hint: 'Stop: the caller no longer waits for this. Or begin a session with a later deadline',
    details: { lateMs },
  })
}

export function afterCommitFailed(cause: unknown): TenfoldError {
  const why = cause instanceof Error ? cause.message : String(cause)
  return error(
    'db/after-commit-failed',
    `The transaction was committed, but what follows its commit failed: ${why}`,
    { hint: "Don't repeat it: what it wrote is there", cause },
  )
}

export function rolledBackAround(cause: unknown): TenfoldError {
  return error(
    'db/transaction-aborted',
    'Nothing was committed here, although a transaction inside, on another database, was',
    { hint: 'Its error is the cause', cause },
  )
}

export function optionInvalid(wrong: {
  readonly name: string
  readonly value: unknown
  readonly max: number
}): TenfoldError {
  const { name, value, max } = wrong
  return error('db/option-invalid', `createDb() was given ${name}: ${String(value)}`, {
    hint: `Give a whole number from 1 to ${max}`,
    details: { name, value, max },
  })
}

export function listenDeaf(channel: string, waitedMs: number): TenfoldError {
  return error(
    'db/listen-deaf',
    `LISTEN was accepted, but a NOTIFY on channel "${channel}" did not arrive within ${waitedMs} ms`,
    {
      hint: 'A transaction pooler does that: give DATABASE_URL a direct connection or a session pool where workers run. They poll meanwhile',
      details: { channel, waitedMs },
    },
  )
}

export function duplicateColumn(name: string): TenfoldError {
  return error('db/duplicate-column', `Two columns of the answer are named "${name}"`, {
    hint: "Name them apart by AS, or ask for rows as arrays: query(text, values, { rows: 'arrays' })",
    details: { name },
  })
}
