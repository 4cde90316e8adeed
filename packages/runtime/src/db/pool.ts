import pg from 'pg'
import { channels } from '../kernel/index.ts'
import { Connection } from './connection.ts'
import { closed, poolExhausted, unreachable } from './errors.ts'
import type { DbOptions } from './types.ts'

/** How long the server may be silent beyond its own statement timeout before the connection counts as broken. */
const silenceGraceMs = 5_000

/** The connections of this process: bounded in number, and waited for a bounded time. */
export class Pool {
  readonly #options: DbOptions
  #pool: pg.Pool | undefined
  #closing: Promise<void> | undefined

  constructor(options: DbOptions) {
    this.#options = options
  }

  /** Runs `work` on a connection of its own. */
  async use<T>(work: (connection: Connection) => Promise<T>): Promise<T> {
    const connection = new Connection(await this.#acquire())
    try {
      return await work(connection)
    } finally {
      connection.release()
    }
  }

  close(): Promise<void> {
    this.#closing ??= this.#pool?.end() ?? Promise.resolve()
    return this.#closing
  }

  async #acquire(): Promise<pg.PoolClient> {
    if (this.#closing) throw closed()
    this.#pool ??= this.#open()
    const { poolSize, acquireTimeoutMs } = this.#options
    const isFull = this.#pool.totalCount >= poolSize && this.#pool.idleCount === 0
    try {
      return await this.#pool.connect()
    } catch (error) {
      throw isFull ? poolExhausted(poolSize, acquireTimeoutMs) : unreachable(error)
    }
  }

  #open(): pg.Pool {
    const pool = new pg.Pool({
      connectionString: this.#options.url.reveal(),
      max: this.#options.poolSize,
      connectionTimeoutMillis: this.#options.acquireTimeoutMs,
      query_timeout: this.#options.statementTimeoutMs + silenceGraceMs,
      idleTimeoutMillis: 30_000,
      keepAlive: true,
      application_name: 'tenfold',
    })
    // A connection that breaks while idle is replaced; while busy, its statement fails.
    pool.on('error', (error) => channels['runtime:fault'].publish({ where: 'db/pool', error }))
    pool.on('connect', (client) => void client.on('error', () => undefined))
    return pool
  }
}
