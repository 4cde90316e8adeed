import pg from 'pg'
import type { DbOptions } from '../db/index.ts'
import { Secret } from '../kernel/index.ts'
import { replicasNeedPassword } from './errors.ts'

/** Options of `pg.Pool`, and the replicas. */
export interface PoolOptions extends Omit<pg.PoolConfig, 'onConnect'> {
  /** Called with each new connection, before its first statement; waited for. */
  readonly onConnect?: ((client: pg.ClientBase) => void | Promise<void>) | undefined
  /**
   * URLs of streaming replicas, each of one server: a list, or one text with commas as in `TENFOLD_REPLICAS`. Reads inside of a
   * session go to those that hold all that the session has seen.
   */
  readonly replicas?: string | readonly string[] | undefined
}

/** Longest statement where the options name no limit: longer than any timer of theirs, within what one can count. */
const unlimitedMs = 2_000_000_000
const usualWaitMs = 2_000

interface Parts {
  /** Go to pg's own pool. */
  readonly own: pg.PoolConfig
  /** Undefined where there are no replicas. */
  readonly database: (DbOptions & { readonly replicas: readonly Secret[] }) | undefined
  readonly onConnect: PoolOptions['onConnect']
}

/** Tells the options of pg's pool from those of the routes. */
export function splitOptions({ replicas: given = [], onConnect, ...own }: PoolOptions): Parts {
  const urls = typeof given === 'string' ? given.split(',') : given
  const replicas = urls.map((url) => url.trim()).filter((url) => url !== '')
  if (replicas.length === 0) return { own, database: undefined, onConnect }
  return {
    own,
    database: { ...databaseOf(own), replicas: replicas.map((url) => new Secret(url)) },
    onConnect,
  }
}

function databaseOf(own: pg.PoolConfig): DbOptions {
  const { connectionString, max, query_timeout, statement_timeout, connectionTimeoutMillis } = own
  // Each URL says these of its own server.
  const elsewhere = {
    host: undefined,
    port: undefined,
    user: undefined,
    password: undefined,
    database: undefined,
  }
  return {
    url: new Secret(connectionString ?? urlOf(own)),
    urlSetting: 'connectionString',
    poolSize: max ?? 10,
    acquireTimeoutMs: connectionTimeoutMillis || usualWaitMs,
    statementTimeoutMs: query_timeout || statement_timeout || unlimitedMs,
    client: { ...own, connectionString: undefined, ...elsewhere },
  }
}

/** The URL of options that name host, user and the rest one by one, or leave them to the environment. */
function urlOf(own: pg.PoolConfig): string {
  if (typeof own.password === 'function') throw replicasNeedPassword()
  const { host, port, user = '', password, database = '' } = new pg.Client(own)
  const url = new URL(`postgres://localhost/${encodeURIComponent(database)}`)
  url.username = encodeURIComponent(user)
  url.password = encodeURIComponent(password ?? '')
  // A folder of sockets is no name of a host.
  if (host.startsWith('/')) url.searchParams.set('host', host)
  else url.hostname = host
  url.port = String(port)
  return url.href
}
