import pg from 'pg'

const CONNECT_LIMIT_MS = 10_000

export type Row = Readonly<Record<string, unknown>>

/** Rows that the console of a PgBouncer answers to a command. */
export async function askConsole(url: string, command: string): Promise<readonly Row[]> {
  const client = new pg.Client({
    connectionString: url,
    connectionTimeoutMillis: CONNECT_LIMIT_MS,
  })
  // A connection that is lost while idle rejects the next query too; unheard, it would end the process.
  client.on('error', () => undefined)
  try {
    await client.connect()
    return (await client.query<Record<string, unknown>>(command)).rows
  } finally {
    await client.end().catch(() => undefined)
  }
}
