import pg from 'pg'

/**
 * What neither a login's own settings (`alter role ... set ...`) nor the server's may do: end the connection between
 * two questions, refuse one, change how an answer is written, or compile it. (Debian's Postgres 15 spent 24 s on
 * compiling a question about the catalogue, on a busy machine, that is then answered in 99 ms.)
 */
export const plainSettings: Readonly<Record<string, string>> = {
  statement_timeout: '0',
  lock_timeout: '0',
  idle_in_transaction_session_timeout: '0',
  exit_on_error: 'off',
  row_security: 'on',
  quote_all_identifiers: 'off',
  jit: 'off',
  // Otherwise what the parser takes for one statement may be several to the server.
  standard_conforming_strings: 'on',
  DateStyle: 'ISO',
  IntervalStyle: 'postgres',
  extra_float_digits: '1',
}

/** Unknown to servers before Postgres 14 and 17. */
export const newerSettings = {
  idle_session_timeout: '0',
  transaction_timeout: '0',
} as const

/**
 * Connects with settings that are in force before the first question. A server that doesn't know the newer ones, or
 * a pooler that takes none, is asked again without: there a caller can only set them for a transaction.
 */
export async function connectPlainly(
  config: pg.ClientConfig & { readonly connectionString: string },
  own: Readonly<Record<string, string>> = {},
): Promise<pg.Client> {
  const { url, options } = withoutOptions(config.connectionString)
  const { idle_session_timeout } = newerSettings
  const tries = [
    { ...plainSettings, ...newerSettings, ...own },
    { ...plainSettings, idle_session_timeout, ...own },
    { ...plainSettings, ...own },
    {},
  ].map((settings) => [options, ...Object.entries(settings).map(asOption)].join(' '))
  for (const [i, text] of tries.entries())
    try {
      return await open({ ...config, connectionString: url, options: text.trim() })
    } catch (error) {
      if (i === tries.length - 1 || !isAboutSettings(error)) throw error
    }
  throw new Error('There is a last try.')
}

function asOption([name, value]: [string, string]): string {
  return `-c ${name}=${value}`
}

/** The URL's own options, or those of the environment, stay: ours come after them. */
function withoutOptions(url: string): { url: string; options: string } {
  const given = /[?&]options=([^&#]*)/.exec(url)?.[1]
  return {
    url: url.replace(/([?&])options=[^&#]*&?/, '$1'),
    options:
      given === undefined
        ? (process.env['PGOPTIONS'] ?? '')
        : decodeURIComponent(given.replaceAll('+', ' ')),
  }
}

async function open(config: pg.ClientConfig): Promise<pg.Client> {
  const client = new pg.Client(config)
  // A connection that is lost while idle rejects the next query too; unheard, it would end the process.
  client.on('error', () => undefined)
  try {
    await client.connect()
    return client
  } catch (error) {
    // Half-way through its log-in the socket is open, and would keep the process alive.
    client.end().catch(() => undefined)
    throw error
  }
}

/** An older server names the setting that it doesn't know; poolers and proxies refuse the parameter. */
function isAboutSettings(error: unknown): boolean {
  return ['42704', '08P01', '0A000'].includes((error as { code?: string }).code ?? '')
}
