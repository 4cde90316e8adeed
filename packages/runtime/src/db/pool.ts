import pg from 'pg'
import { type Clock, channels, systemClock } from '../kernel/index.ts'
import { connectFault } from './connect-fault.ts'
import { Connection, silenceGraceMs } from './connection.ts'
import { closed, deadlinePassed, poolExhausted, shareExhausted } from './errors.ts'
import { databaseUrl } from './options.ts'
import { type OnQueued, Slots } from './slots.ts'
import type { Terms } from './terms.ts'
import type { DbOptions } from './types.ts'

/** The connections of this process: bounded in number, shared fairly by tenants, and waited for a bounded time. */
export class Pool {
  readonly #options: DbOptions
  readonly #clock: Clock
  readonly #slots: Slots
  /** Connections with settings that must stay. */
  readonly #setUp = new WeakSet<pg.PoolClient>()
  #pool: pg.Pool | undefined
  #closing: Promise<void> | undefined

  constructor(options: DbOptions) {
    const { poolSize: size, tenantSharePercent: sharePercent = 80, clock = systemClock } = options
    this.#options = options
    this.#clock = clock
    this.#slots = new Slots({ size, sharePercent, clock })
  }

  /** Runs `work` on a connection of its own. */
  async use<T>(terms: Terms, work: (connection: Connection) => Promise<T>): Promise<T> {
    if (this.#closing) throw closed()
    const connection = await this.#tellingWait((onQueued) => this.#obtain(terms, onQueued))
    try {
      return await work(connection)
    } finally {
      connection.release(() => this.#slots.giveBack(terms.tenant))
    }
  }

  close(): Promise<void> {
    this.#slots.refuseAll(closed)
    this.#closing ??= this.#pool?.end() ?? Promise.resolve()
    return this.#closing
  }

  async #obtain(terms: Terms, onQueued?: OnQueued): Promise<Connection> {
    await this.#takeSlot(terms, onQueued)
    return this.#connect(terms)
  }

  /** Publishes how long a caller waited for its connection, while anybody listens. */
  async #tellingWait(obtain: (onQueued?: OnQueued) => Promise<Connection>): Promise<Connection> {
    const channel = channels['db:connection']
    if (!channel.hasListeners) return obtain()
    const since = performance.now()
    let queuedMs = 0
    const publish = (ended: { readonly error?: unknown }): void => {
      const { urlSetting: pool = databaseUrl } = this.#options
      channel.publish({ pool, waitedMs: performance.now() - since, queuedMs, ...ended })
    }
    try {
      const connection = await obtain((ms) => {
        queuedMs = ms
      })
      publish({})
      return connection
    } catch (error) {
      publish({ error })
      throw error
    }
  }

  async #takeSlot(terms: Terms, onQueued?: OnQueued): Promise<void> {
    const { acquireTimeoutMs, poolSize } = this.#options
    const leftMs = terms.leftMs()
    const waitMs = Math.min(acquireTimeoutMs, leftMs)
    if (await this.#slots.take(terms.tenant, waitMs, onQueued)) return
    if (leftMs <= acquireTimeoutMs) throw deadlinePassed(0)
    const held = this.#slots.heldBy(terms.tenant)
    if (this.#slots.areAllTaken) throw poolExhausted(poolSize, acquireTimeoutMs)
    throw shareExhausted({ size: poolSize, held, waitedMs: acquireTimeoutMs })
  }

  /** Connects once a slot is taken, so a connection is idle or may be opened. Gives the slot back when none comes. */
  async #connect(terms: Terms): Promise<Connection> {
    this.#pool ??= this.#open()
    const connecting = this.#pool.connect()
    try {
      const client = await this.#inTime(terms, connecting)
      return new Connection(client, this.#setUp.has(client) ? 'close' : 'discard')
    } catch (error) {
      // A connection that opens after its deadline holds the slot until then.
      void connecting
        .then((client) => client.release())
        .catch(() => undefined)
        .finally(() => this.#slots.giveBack(terms.tenant))
      throw error
    }
  }

  async #inTime(terms: Terms, connecting: Promise<pg.PoolClient>): Promise<pg.PoolClient> {
    const leftMs = terms.leftMs()
    const opened = connecting.catch((error: unknown) => {
      throw connectFault(error, this.#options.urlSetting ?? databaseUrl)
    })
    // The pool's own timeout comes first.
    if (leftMs > this.#options.acquireTimeoutMs) return opened
    const abort = new AbortController()
    const late = this.#clock.sleep(leftMs, abort.signal).then(() => {
      throw deadlinePassed(0)
    })
    late.catch(() => undefined)
    return Promise.race([opened, late]).finally(() => abort.abort('over'))
  }

  #open(): pg.Pool {
    const { client: settings, onConnect } = this.#options
    const pool = new pg.Pool({
      ...settings,
      connectionString: this.#options.url.reveal(),
      max: this.#options.poolSize,
      connectionTimeoutMillis: this.#options.acquireTimeoutMs,
      query_timeout: this.#options.statementTimeoutMs + silenceGraceMs,
      idleTimeoutMillis: 30_000,
      keepAlive: true,
      application_name: settings?.application_name ?? 'tenfold',
    })
    // A connection that breaks while idle is replaced; while busy, its statement fails.
    pool.on('error', (error) => channels['runtime:fault'].publish({ where: 'db/pool', error }))
    pool.on('connect', (client) => {
      client.on('error', () => undefined)
      if (onConnect?.(client)) this.#setUp.add(client)
    })
    return pool
  }
}
