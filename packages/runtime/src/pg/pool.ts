import { AsyncLocalStorage } from 'node:async_hooks'
import pg from 'pg'
import { Router } from '../db/drop-in/index.ts'
import { channels } from '../kernel/index.ts'
import { Client, type Shared } from './client.ts'
import { clientUnsupported } from './errors.ts'
import { type PoolOptions, splitOptions } from './options.ts'
import { Pooler } from './pooler.ts'

/** A config of `query` that says which copy of the database may answer. */
export interface QueryConfig<I = unknown[]> extends pg.QueryConfig<I> {
  /** Default `session`: one that holds all that the session has seen. `eventual`: any. `strong`: the primary. */
  readonly consistency?: 'session' | 'eventual' | 'strong'
}

type OnClient = NonNullable<PoolOptions['onConnect']>
type Done = (error?: Error | boolean) => void
type OnConnect = (error: Error | undefined, client: pg.PoolClient | undefined, done: Done) => void

/**
 * A drop-in for `pg.Pool`. Inside of `runInSession()` its statements run for the session's tenant, and its reads go to
 * replicas that hold all that the session has seen. Outside of a session it does what `pg.Pool` does.
 */
export class Pool extends pg.Pool {
  readonly #router: Router | undefined

  constructor(options: PoolOptions = {}) {
    if (options.Client) throw clientUnsupported()
    const { own, database, onConnect } = splitOptions(options)
    // It is called with a pool's first connection, when the pool is there.
    const announce = (client: pg.ClientBase) => pg.Pool.prototype.emit.call(this, 'connect', client)
    const setUpReplica = async (client: pg.ClientBase) => {
      try {
        await onConnect?.(client)
      } catch (error) {
        channels['runtime:fault'].publish({ where: 'pg/onConnect', error })
      }
    }
    const router =
      database &&
      new Router({
        db: {
          ...database,
          onConnect: (client) => {
            announce(client)
            void setUpReplica(client)
            return this.listenerCount('connect') > 0 || onConnect !== undefined
          },
        },
        replicas: database.replicas,
      })
    const shared: Shared = {
      router,
      pooler: new Pooler(own),
      onOpen: (client) =>
        client.setUp(async () => {
          announce(client)
          await onConnect?.(client)
        }),
      onError: (error, client) => this.emit('error', error, client),
    }
    // Pg waits for `onConnect`, and passes `Client` its options, although its types don't say so.
    const settings: object = {
      ...own,
      ...(onConnect && !router && { onConnect: setUpBy(onConnect) }),
      Client: class extends Client {
        constructor(config: pg.ClientConfig) {
          super(config, shared)
        }
      },
    }
    super(settings)
    this.#router = router
  }

  override connect(): Promise<pg.PoolClient>
  override connect(callback: OnConnect): void
  override connect(callback?: OnConnect): Promise<pg.PoolClient> | undefined {
    if (!callback) return super.connect()
    // It is called when another session gives a client back, and belongs to this one.
    super.connect(AsyncLocalStorage.bind(callback))
    return undefined
  }

  override end(): Promise<void>
  override end(callback: () => void): void
  override end(callback?: (error?: unknown) => void): Promise<void> | undefined {
    const ended = super.end().then(() => this.#router?.close())
    if (!callback) return ended
    ended.then(
      () => process.nextTick(callback),
      (error: unknown) => process.nextTick(callback, error),
    )
    return undefined
  }

  override emit(name: string | symbol, ...values: unknown[]): boolean {
    const [client] = values
    if (!(client instanceof Client)) return super.emit(name, ...values)
    if (name === 'acquire') client.lend()
    if (name !== 'connect') return super.emit(name, ...values)
    // A client that connects later says so then.
    return client.isOpen && client.setUp(() => super.emit(name, ...values))
  }
}

function setUpBy(onConnect: OnClient): OnClient {
  return (client) => (client as Client).setUp(() => onConnect(client))
}
