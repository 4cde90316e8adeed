import type { TenfoldError } from '@tenfold/error'
import { newerSettings, plainSettings } from '@tenfold/stack/plain-connection'
import pg from 'pg'
import { connect } from './connect.ts'
import { interrupted } from './errors.ts'
import { own as marked } from './own.ts'

/** Limits of a reading transaction. */
const usualStatementMs = 8_000
const lockTimeoutMs = 500
/** Time beyond the limit of a statement after which the network has lost the server: it then can't time out itself. */
const usualLostMs = 4_000

/** A connection that can only read: every question is asked in a READ ONLY transaction with time-outs. */
export interface Reader extends AsyncDisposable {
  /**
   * Runs `work` in a transaction of its own that is always rolled back. Settings are local to it,
   * because a pooler lends the connection to other clients afterwards.
   */
  read<T>(work: (client: pg.ClientBase) => Promise<T>, local?: LocalSettings): Promise<T>
}

export interface LocalSettings {
  readonly role?: string | undefined
  readonly settings?: Readonly<Record<string, string>>
}

/** Connects to the database of `url`; what goes wrong is the user's to correct, and says how. */
export async function connectReader(
  url: string,
  statementMs: number = usualStatementMs,
  lostMs: number = usualLostMs,
): Promise<Reader> {
  const limits = {
    statement_timeout: String(statementMs),
    lock_timeout: String(lockTimeoutMs),
  }
  const client = await connect(url, { query_timeout: statementMs + lostMs }, limits)
  const own = { ...plainSettings, ...newerSettings, ...limits }
  return {
    read: (work, local = {}) => {
      const limitMs = Number(local.settings?.['statement_timeout'] ?? statementMs)
      return readOnly(client, work, opening(own, local), (cause) =>
        explainInterruption(cause, limitMs, lostMs),
      )
    },
    [Symbol.asyncDispose]: () => client.end().catch(() => undefined),
  }
}

async function readOnly<T>(
  client: pg.Client,
  work: (client: pg.ClientBase) => Promise<T>,
  begin: string,
  explain: (cause: unknown) => TenfoldError | undefined,
): Promise<T> {
  try {
    await client.query(begin)
    return await work(client)
  } catch (cause) {
    throw explain(cause) ?? cause
  } finally {
    await client.query('rollback').catch(() => undefined)
  }
}

/** Others' work on the database, not a fault of it or of ours. */
function explainInterruption(
  cause: unknown,
  statementMs: number,
  lostMs: number,
): TenfoldError | undefined {
  const known: Record<string, string> = {
    '55P03': `A table is locked, perhaps by a migration, for longer than ${lockTimeoutMs} ms. Try again once that is done.`,
    '57014': `The server took longer than ${statementMs / 1000} s for one question. Try again when it is less busy.`,
    '57P01': 'The server is shutting down. Try again once it is up.',
    '57P05':
      'The login has an idle_session_timeout that is too short to be asked several questions, and a pooler keeps it. Take another login, or the address of the server itself.',
  }
  const { code = '', message: own } = cause as { code?: string; message?: string }
  // The driver's words when no answer comes: the server, asked to stop before, didn't.
  const unanswered =
    own === 'Query read timeout'
      ? `The server gave no answer within ${(statementMs + lostMs) / 1000} s. Try again when it is less busy, or look whether the network loses it.`
      : undefined
  const message = known[code] ?? unanswered
  return message === undefined ? undefined : interrupted(message, cause)
}

/** A superuser's audit leaves no trace among the statements that it judges. */
const untracked = 'pg_stat_statements.track'

/**
 * All in one round trip, so that no time-out of the login's own can fall between. Our settings are local to the
 * transaction, for a pooler may have refused them before; a server skips those that it doesn't know.
 */
function opening(
  own: Readonly<Record<string, string>>,
  { role, settings = {} }: LocalSettings,
): string {
  const pairs = Object.entries({ ...own, [untracked]: 'none' })
    .map(([name, value]) => `(${pg.escapeLiteral(name)}, ${pg.escapeLiteral(value)})`)
    .join(', ')
  const lines = [
    marked('begin isolation level read committed, read only, not deferrable'),
    marked(`select set_config(name, value, true) from (values ${pairs}) as own (name, value)
     where current_setting(name, true) is not null
       and (name <> '${untracked}' or current_setting('is_superuser') = 'on')`),
    ...Object.entries(settings).map(([name, value]) =>
      marked(`select set_config(${pg.escapeLiteral(name)}, ${pg.escapeLiteral(value)}, true)`),
    ),
    ...(role === undefined ? [] : [marked(`set local role ${pg.escapeIdentifier(role)}`)]),
  ]
  return lines.join('; ')
}
