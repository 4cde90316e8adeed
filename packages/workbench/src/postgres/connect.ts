import type { TenfoldError } from '@tenfold/error'
import { connectPlainly } from '@tenfold/stack/plain-connection'
import type pg from 'pg'
import { badUrl, exampleUrl, fileUnreadable, unreachable } from './errors.ts'

const connectTimeoutMs = 8_000

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
    throw wrongUrl(cause) ?? unreachable(explainFailure(cause, target), cause)
  }
}

/** The certificates that the URL names are read before anything is sent. */
function wrongUrl(cause: unknown): TenfoldError | undefined {
  const error = cause as NodeJS.ErrnoException
  if (error.path !== undefined) return fileUnreadable(error)
  return cause instanceof TypeError || cause instanceof URIError ? badUrl(cause) : undefined
}

interface Target {
  readonly place: string
  readonly database: string
  readonly user: string
}

function parseUrl(url: string): Target {
  // A URL with a user but no host names a socket's folder by ?host=; WHATWG's parser takes none of that form.
  const parsed = URL.parse(url.replace(/^(postgres(?:ql)?:\/\/[^/?#]*@)(?=[/?#]|$)/, '$1socket'))
  if (!parsed || !/^postgres(ql)?:\/\//.test(url)) throw badUrl()
  const asked = parsed.searchParams
  const host = asked.get('host') || parsed.hostname || 'localhost'
  const port = asked.get('port') || parsed.port || 5432
  return {
    place: host.startsWith('/') ? `the socket ${host}/.s.PGSQL.${port}` : `${host}:${port}`,
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

/** Says why the connection failed and how to correct that, by SQLSTATE or by the operating system's code. */
function explainFailure(cause: unknown, { place, database, user }: Target): string {
  const error = cause instanceof AggregateError ? (cause.errors[0] as unknown) : cause
  const { code = '', message = '' } = error as { code?: string; message?: string }
  const known: Record<string, string> = {
    ECONNREFUSED: `Nothing listens at ${place}. Start the server, or correct host and port.`,
    ENOENT: `There is no server at ${place}. Start it, or correct the folder (host) and port in the URL.`,
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
  return `${place} doesn't answer as a Postgres server (${message}). Check host and port; ${exampleUrl}.`
}
