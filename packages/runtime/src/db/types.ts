import type pg from 'pg'
import type { Clock, Primary, Secret } from '../kernel/index.ts'

export interface DbOptions {
  readonly url: Secret
  /** Name of the setting that holds the URL, for errors that tell what to correct. `DATABASE_URL` by default. */
  readonly urlSetting?: string
  readonly poolSize: number
  /** Longest wait for a connection to become free, or to open. */
  readonly acquireTimeoutMs: number
  readonly statementTimeoutMs: number
  /** Percentage of the connections, less those that other tenants hold, that one tenant may hold. Default 80. */
  readonly tenantSharePercent?: number
  /** URLs of streaming replicas, each of one server. Reads go to them. */
  readonly replicas?: readonly Secret[]
  readonly clock?: Clock
  /** Settings of each connection beyond its URL, such as `ssl` or `options`. */
  readonly client?: pg.ClientConfig
  /** Called with each new connection, before its first statement. True when that may have set something, which must stay there. */
  readonly onConnect?: (client: pg.PoolClient) => boolean
}

/** An answer of the database. */
export interface QueryResult<Row> {
  readonly rows: Row[]
  /** Names of the columns, in order. */
  readonly columns: readonly string[]
  /** Rows returned or changed. */
  readonly rowCount: number
}

/**
 * Which copy of the database may answer a read:
 * - `session`: one that holds all that the session has seen, so that no user goes back in time;
 * - `eventual`: any copy, however old;
 * - `strong`: the primary, which holds what everybody has committed.
 */
type Consistency = 'session' | 'eventual' | 'strong'

export interface QueryOptions {
  /**
   * `objects`, by default, have a property for each column; a SELECT of two columns with one name is
   * refused. `arrays` have all values in order: `query<[string, number]>(text, values, { rows: 'arrays' })`.
   */
  readonly rows?: 'objects' | 'arrays'
  /** Default `session`. Has a meaning only where there are replicas, and none inside a transaction. */
  readonly consistency?: Consistency
}

/** Takes statements: the database, or a transaction on it. */
export interface Queryable {
  query<Row = Record<string, unknown>>(
    text: string,
    values?: readonly unknown[],
    options?: QueryOptions,
  ): Promise<QueryResult<Row>>
}

/**
 * Work done just before COMMIT, which may still use the `tx`. Throwing rolls the transaction back. What it returns runs as soon
 * as the outcome is there, also after a COMMIT that failed, and before any `afterCommit` work.
 */
export type BeforeCommit = () => Promise<(() => Promise<void>) | void>

/**
 * One transaction under the session's tenant. Statements are sent one after another, in call order.
 *
 * All that were called before the function returned, awaited or not, are sent before COMMIT. One
 * that comes after it is refused, and rolls the transaction back if COMMIT hasn't been sent yet. When
 * the function throws, what has not been sent is refused at once.
 */
export interface Tx extends Queryable {
  beforeCommit(work: BeforeCommit): void
  /** Work done once the commit is certain, before the caller of `transaction` goes on. */
  afterCommit(work: () => Promise<void>): void
}

/**
 * The app's database. Every statement runs under the tenant of the session that it is called in,
 * set for that statement or transaction alone; without a tenant, row-level security shows nothing.
 */
export interface Db extends Queryable {
  /**
   * Runs `work` in a transaction: commits when it returns, rolls back when it throws.
   * Inside `work` use the `tx`: `db.query` and `db.transaction` would need a second connection
   * while holding the first, which locks up a busy pool, so they are refused there.
   */
  transaction<T>(work: (tx: Tx) => Promise<T>): Promise<T>
  /** Listens on a connection of its own until `signal` aborts; rejects when that connection breaks. */
  listen(listening: Listening): Promise<void>
  /** Tells the primary's position. Only where there are replicas: elsewhere no read is older than another. */
  readonly primary: Primary | undefined
  /** Lets what runs finish, refuses what comes. May be called twice. */
  close(): Promise<void>
}

export interface Listening {
  readonly channel: string
  /** Called once NOTIFYs arrive from now on. */
  readonly onReady: () => void
  readonly onNotify: () => void
  readonly signal: AbortSignal
}
