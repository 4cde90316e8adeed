import type pg from 'pg'
import { connectPlainly } from '../plain-connection.ts'
import { badDatabaseUrl, databaseUnreachable } from './errors.ts'

const CONNECT_LIMIT_MS = 10_000

/** The database of that name on the embedded server, made when missing; with statement statistics. */
export async function ensureDatabase(serverUrl: string, name: string): Promise<string> {
  const url = new URL(serverUrl)
  url.pathname = `/${name}`
  await onDatabase(serverUrl, async (client) => {
    const found = await client.query('select from pg_database where datname = $1', [name])
    if (!found.rowCount) await client.query(`create database ${client.escapeIdentifier(name)}`)
  })
  await onDatabase(url.href, (client) =>
    client.query('create extension if not exists pg_stat_statements'),
  )
  return url.href
}

/**
 * Does what autovacuum would do to the tables just filled: until then the planner plans blindly, and the work would
 * fall into the first minute that is measured, and count as the app's.
 */
export async function settleDatabase(url: string): Promise<void> {
  await onDatabase(url, (client) => client.query('vacuum (analyze)'))
}

/** Also while others are connected to it. */
export async function dropDatabase(serverUrl: string, name: string): Promise<void> {
  await onDatabase(serverUrl, (client) =>
    client.query(`drop database if exists ${client.escapeIdentifier(name)} with (force)`),
  )
}

/** Refuses a URL that names no database, or one that can't be reached. */
export async function checkDatabase(url: string): Promise<void> {
  const client = await connectDatabase(url, 'tenfold')
  await client.end()
}

/** A connection that its caller ends; refuses what `checkDatabase` refuses. */
export async function connectDatabase(url: string, applicationName: string): Promise<pg.Client> {
  const { host, database } = parseDatabaseUrl(url)
  try {
    return await connectPlainly({
      connectionString: url,
      connectionTimeoutMillis: CONNECT_LIMIT_MS,
      application_name: applicationName,
    })
  } catch (cause) {
    throw databaseUnreachable(database, host, cause)
  }
}

/** Host and name, which are fit to be printed, of a database's URL. */
export function parseDatabaseUrl(url: string): {
  readonly host: string
  readonly database: string
} {
  const parsed = URL.canParse(url) ? new URL(url) : undefined
  const isPostgres = parsed && /^postgres(ql)?:$/.test(parsed.protocol)
  if (!isPostgres || !parsed.hostname || parsed.pathname.length < 2) throw badDatabaseUrl()
  return { host: parsed.host, database: decodeURIComponent(parsed.pathname.slice(1)) }
}

async function onDatabase(
  url: string,
  work: (client: pg.Client) => Promise<unknown>,
): Promise<void> {
  const client = await connectDatabase(url, 'tenfold')
  try {
    await work(client)
  } finally {
    await client.end()
  }
}
