/** A server behind the pooler. */
export interface PoolerServer {
  /** Database that clients ask for, of letters, digits, `_` and `-`; `*` stands for every name that isn't another server's. */
  readonly alias: string
  readonly host: string
  readonly port: number
  /** Database on the server; default: that which clients ask for. */
  readonly database?: string
}

/** A role that may log in. The pooler needs its password in the clear to log in to servers. */
export interface PoolerUser {
  readonly name: string
  readonly password: string
}

export interface PgbouncerSettings {
  readonly port: number
  readonly servers: readonly PoolerServer[]
  /** File of the roles that may log in. */
  readonly usersFile: string
  readonly consoleUser: string
  readonly settings: Readonly<Record<string, string>>
}

const defaults = {
  pool_mode: 'transaction',
  // Connections to a server for each role and database.
  default_pool_size: '20',
  max_client_conn: '10000',
  // A client that waits for a connection longer than this is refused; by default it would hang for two minutes.
  query_wait_timeout: '10',
  // A server that is starting again is asked twice a second.
  server_login_retry: '0.5',
  // Drivers send it; no value of it changes what a transaction does.
  ignore_startup_parameters: 'extra_float_digits',
}

export function configuration(given: PgbouncerSettings): string {
  const all = {
    listen_addr: '127.0.0.1',
    listen_port: String(given.port),
    unix_socket_dir: '',
    auth_type: 'scram-sha-256',
    auth_file: given.usersFile,
    admin_users: given.consoleUser,
    ...defaults,
    ...given.settings,
  }
  const servers = given.servers.map(({ alias, host, port, database }) => {
    const name = database === undefined ? '' : ` dbname=${quoted(database)}`
    return `${alias} = host=${host} port=${port}${name}`
  })
  const lines = Object.entries(all).map(([name, value]) => `${name} = ${value}`)
  return ['[databases]', ...servers, '[pgbouncer]', ...lines, ''].join('\n')
}

/** A line for each role: both words in double quotes, in which a double quote is doubled. */
export function usersFile(users: readonly PoolerUser[]): string {
  const word = (text: string) => `"${text.replaceAll('"', '""')}"`
  return users.map(({ name, password }) => `${word(name)} ${word(password)}\n`).join('')
}

function quoted(text: string): string {
  return `'${text.replaceAll("'", "''")}'`
}
