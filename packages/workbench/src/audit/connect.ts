import { connectPlainly, newerSettings, plainSettings } from '@tenfold/stack/plain-connection'
import pg from 'pg'
import { TenfoldError } from '../error.ts'
import { own as marked } from '../evidence/own.ts'

/** What a reading transaction may cost the server. */
const statementTimeoutMs = 8_000
const lockTimeoutMs = 500
const connectTimeoutMs = 8_000
/** When the network has lost the server, which then can't time out itself. */
const answerTimeoutMs = 12_000

/** A connection that can only read: every question is asked in a READ ONLY transaction with time-outs. */
export interface Reader extends AsyncDisposable {
  /**
   * Runs `work` in a transaction of its own that is always rolled back. Settings are local to it,
   * because a pooler hands the connection to somebody else afterwards.
   */
  read<T>(work: (client: pg.ClientBase) => Promise<T>, local?: LocalSettings): Promise<T>
}

export interface LocalSettings {
  readonly role?: string | undefined
  readonly settings?: Readonly<Record<string, string>>
}

/** Connects to the database of `url`; what goes wrong is the user's to correct, and says how. */
export async function connectReader(url: string): Promise<Reader> {
  const limits = {
    statement_timeout: String(statementTimeoutMs),
    lock_timeout: String(lockTimeoutMs),
  }
  const client = await connect(url, { query_timeout: answerTimeoutMs }, limits)
  const own = { ...plainSettings, ...newerSettings, ...limits }
  return {
    read: (work, local = {}) => readOnly(client, work, opening(own, local)),
    [Symbol.asyncDispose]: () => client.end().catch(() => undefined),
  }
}

/** Connects with a named limit; throws a `TenfoldError` that never holds the password. */
export async function connect(
  url: string,
  more: Pick<pg.ClientConfig, 'query_timeout'> = {},
  settings: Readonly<Record<string, string>> = {},
): Promise<pg.Client> {
  const target = parseUrl(url)
  const config = {
    connectionString: url,
    connectionTimeoutMillis: connectTimeoutMs,
    application_name: 'tenfold audit',
    keepAlive: true,
    ...more,
  }
  try {
    return await connectPlainly(config, settings)
  } catch (cause) {
    throw (
      unreadable(cause) ??
      new TenfoldError('audit/unreachable', explainFailure(cause, target), { cause })
    )
  }
}

/** The certificates that the URL names are read before anything is sent. */
function unreadable(cause: unknown): TenfoldError | undefined {
  const { code, path } = cause as NodeJS.ErrnoException
  if (path !== undefined)
    return new TenfoldError('audit/bad-url', `The file ${path} can't be read (${code}).`, {
      hint: 'Correct sslrootcert, sslcert or sslkey in the URL.',
      cause,
    })
  return cause instanceof TypeError || cause instanceof URIError ? badUrl(cause) : undefined
}

function badUrl(cause?: unknown): TenfoldError {
  return new TenfoldError('audit/bad-url', 'The database URL is not one of Postgres.', {
    hint: `Give it as postgres://..., ${example}.`,
    cause,
  })
}

interface Target {
  readonly place: string
  readonly database: string
  readonly user: string
}

const example = 'for example postgres://user:password@host:5432/database'

function parseUrl(url: string): Target {
  const parsed = URL.parse(url)
  if (!parsed || !/^postgres(ql)?:\/\//.test(url)) throw badUrl()
  const host = parsed.hostname || parsed.searchParams.get('host') || 'localhost'
  return {
    place: `${host}:${parsed.port || 5432}`,
    database: decoded(parsed.pathname.slice(1)) || 'the default database',
    user: decoded(parsed.username) || 'the default user',
  }
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text)
  } catch (cause) {
    throw badUrl(cause)
  }
}

/** What went wrong, to what, and what to do: by SQLSTATE, or by the operating system's code. */
function explainFailure(cause: unknown, { place, database, user }: Target): string {
  const error = cause instanceof AggregateError ? (cause.errors[0] as unknown) : cause
  const { code = '', message = '' } = error as { code?: string; message?: string }
  const known: Record<string, string> = {
    ECONNREFUSED: `Nothing listens at ${place}. Start the server, or correct host and port.`,
    ECONNRESET: `${place} closed the connection at once: it may not be Postgres, or requires TLS (add ?sslmode=require).`,
    ENOTFOUND: `The host of ${place} is unknown. Correct the host name.`,
    EAI_AGAIN: `The host of ${place} can't be resolved now. Check the name and the network.`,
    ETIMEDOUT: `${place} doesn't answer. Check host, port and firewall.`,
    EHOSTUNREACH: `${place} can't be reached. Check the network.`,
    '28P01': `The password for "${user}" at ${place} is wrong. Correct the password or the user in the URL.`,
    '28000': `${place} refuses "${user}": ${message}. Correct user, database or TLS (?sslmode=require) in the URL.`,
    '3D000': `There is no database "${database}" at ${place}. Correct the end of the URL.`,
    '53300': `${place} has no connection left. Try again later, or use a pooler's address.`,
    '57P03': `${place} is starting up or shutting down. Try again in a moment.`,
  }
  return known[code] ?? explainMessage(message, place)
}

function explainMessage(message: string, place: string): string {
  if (/certificate/i.test(message))
    return `${place} has a TLS certificate that this machine doesn't trust (${message}). Give its authority by ?sslrootcert=FILE, or add ?sslmode=no-verify.`
  if (/does not support SSL/i.test(message))
    return `${place} doesn't speak TLS. Remove sslmode from the URL.`
  if (/SASL|password must be a string/i.test(message))
    return `${place} asks for a password, and the URL has none. Give it as postgres://user:password@...`
  if (/timeout/i.test(message))
    return `${place} didn't answer as Postgres within ${connectTimeoutMs / 1000} s. Check host, port and firewall.`
  return `${place} doesn't answer as a Postgres server (${message}). Check host and port; ${example}.`
}

async function readOnly<T>(
  client: pg.Client,
  work: (client: pg.ClientBase) => Promise<T>,
  begin: string,
): Promise<T> {
  try {
    await client.query(begin)
    return await work(client)
  } catch (cause) {
    throw explainInterruption(cause) ?? cause
  } finally {
    await client.query('rollback').catch(() => undefined)
  }
}

/** Others' work on the database, not a fault of it or of ours. */
function explainInterruption(cause: unknown): TenfoldError | undefined {
  const known: Record<string, string> = {
    '55P03': `A table is locked, perhaps by a migration, for longer than ${lockTimeoutMs} ms. Try again once that is done.`,
    '57014': `The server took longer than ${statementTimeoutMs / 1000} s for one question. Try again when it is less busy.`,
    '57P01': 'The server is shutting down. Try again once it is up.',
    '57P05':
      'The login has an idle_session_timeout that is too short to be asked several questions, and a pooler keeps it. Take another login, or the address of the server itself.',
  }
  const { code = '', message: own } = cause as { code?: string; message?: string }
  // What the driver says when the answer doesn't come; the server, asked to stop after 8 s, didn't.
  const unanswered =
    own === 'Query read timeout'
      ? `The server gave no answer within ${answerTimeoutMs / 1000} s. Try again when it is less busy, or look whether the network loses it.`
      : undefined
  const message = known[code] ?? unanswered
  return message === undefined
    ? undefined
    : new TenfoldError('audit/interrupted', message, { cause })
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
    'begin isolation level read committed, read only, not deferrable',
    marked(`select set_config(name, value, true) from (values ${pairs}) as own (name, value)
     where current_setting(name, true) is not null
       and (name <> '${untracked}' or current_setting('is_superuser') = 'on')`),
    ...Object.entries(settings).map(
      ([name, value]) =>
        `select set_config(${pg.escapeLiteral(name)}, ${pg.escapeLiteral(value)}, true)`,
    ),
    ...(role === undefined ? [] : [`set local role ${pg.escapeIdentifier(role)}`]),
  ]
  return lines.join('; ')
}
