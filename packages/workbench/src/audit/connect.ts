import pg from 'pg'
import { TenfoldError } from '../error.ts'

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
  const client = await connect(url, { query_timeout: answerTimeoutMs })
  const own = await readOnly(client, ownSettings, {})
  return {
    read: (work, { role, settings } = {}) =>
      readOnly(client, work, { role, settings: { ...own, ...settings } }),
    [Symbol.asyncDispose]: () => client.end().catch(() => undefined),
  }
}

/** What a login's own settings may not change about the reading; not every server knows all of these. */
const wanted = {
  // Otherwise what the parser takes for one statement may be several to the server.
  standard_conforming_strings: 'on',
  idle_in_transaction_session_timeout: '0',
  transaction_timeout: '0',
}
/** A superuser's audit leaves no trace among the statements that it judges. */
const superusers = { 'pg_stat_statements.track': 'none' }

async function ownSettings(client: pg.ClientBase): Promise<Record<string, string>> {
  const { rows } = await client.query<{ name: string; strong: boolean }>(
    `select name, current_setting('is_superuser') = 'on' as strong from pg_settings where name = any ($1)`,
    [Object.keys({ ...wanted, ...superusers })],
  )
  const all = rows[0]?.strong ? { ...wanted, ...superusers } : wanted
  const known = new Set(rows.map(({ name }) => name))
  return Object.fromEntries(Object.entries(all).filter(([name]) => known.has(name)))
}

/** Connects with a named limit; throws a `TenfoldError` that never holds the password. */
export async function connect(url: string, more: pg.ClientConfig = {}): Promise<pg.Client> {
  const target = parseUrl(url)
  const client = clientFor({
    connectionString: url,
    connectionTimeoutMillis: connectTimeoutMs,
    application_name: 'tenfold audit',
    keepAlive: true,
    ...more,
  })
  // A connection lost while idle rejects the next query too; unheard, it would end the process.
  client.on('error', () => undefined)
  try {
    await client.connect()
    return client
  } catch (cause) {
    // Half-way through its log-in the socket is open, and would keep the process alive.
    client.end().catch(() => undefined)
    throw new TenfoldError('audit/unreachable', explainFailure(cause, target), { cause })
  }
}

/** Reads the certificates that the URL names. */
function clientFor(config: pg.ClientConfig): pg.Client {
  try {
    return new pg.Client(config)
  } catch (cause) {
    const { code, path } = cause as NodeJS.ErrnoException
    throw path === undefined
      ? badUrl(cause)
      : new TenfoldError('audit/bad-url', `The file ${path} can't be read (${code}).`, {
          hint: 'Correct sslrootcert, sslcert or sslkey in the URL.',
          cause,
        })
  }
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
  local: LocalSettings,
): Promise<T> {
  try {
    await client.query(opening(local))
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
      'The login has an idle_session_timeout that is too short to be asked several questions. Take another login.',
  }
  const message = known[(cause as { code?: string }).code ?? '']
  return message === undefined
    ? undefined
    : new TenfoldError('audit/interrupted', message, { cause })
}

/** All in one round trip. */
function opening({ role, settings = {} }: LocalSettings): string {
  const lines = [
    'begin isolation level read committed, read only, not deferrable',
    `set local statement_timeout = ${statementTimeoutMs}`,
    `set local lock_timeout = ${lockTimeoutMs}`,
    ...Object.entries(settings).map(
      ([name, value]) =>
        `select set_config(${pg.escapeLiteral(name)}, ${pg.escapeLiteral(value)}, true)`,
    ),
    ...(role === undefined ? [] : [`set local role ${pg.escapeIdentifier(role)}`]),
  ]
  return lines.join('; ')
}
