import pg from 'pg'

/** A client that may stand behind a pooler. */
export interface Asking {
  /** The other end's number of the process that serves this connection. */
  readonly backendId: number | null
  ask<Row extends pg.QueryResultRow>(text: string): Promise<pg.QueryResult<Row>>
}

export type PoolerKind = 'unknown' | 'none' | 'session' | 'transaction'

/** Tries to see two connections served by one process. */
const maxTries = 20
/** A pooler by the session makes the second connection wait where it has one server connection in all. */
const waitMs = 1_000
const question = 'select pg_backend_pid() as pid'

/** Finds out whether a pooler stands before the server, once for a pool. */
export class Pooler {
  readonly #config: pg.ClientConfig
  #looking: Promise<PoolerKind> | undefined
  kind: PoolerKind = 'unknown'

  constructor(config: pg.ClientConfig) {
    this.#config = config
  }

  /** Looks by means of `client`, which is connected. */
  async look(client: Asking): Promise<void> {
    if (this.kind !== 'unknown') return
    this.#looking ??= this.#findKind(client).finally(() => {
      this.#looking = undefined
    })
    this.kind = await this.#looking
  }

  async #findKind(client: Asking): Promise<PoolerKind> {
    const pid = await pidOf(client)
    // A pooler gives its clients numbers of its own.
    if (pid === client.backendId) return 'none'
    const other = new pg.Client({
      ...this.#config,
      connectionTimeoutMillis: waitMs,
      query_timeout: waitMs,
    })
    other.on('error', () => undefined)
    try {
      await other.connect()
      return (await isShared(client, other, pid)) ? 'transaction' : 'session'
    } catch {
      return 'transaction'
    } finally {
      await other.end()
    }
  }
}

/** True once one process was seen to serve both connections, or two to serve one of them. */
async function isShared(client: Asking, other: pg.Client, pid: number): Promise<boolean> {
  for (let tries = 0; tries < maxTries; tries++) {
    const answer = await other.query<{ pid: number }>(question).catch(() => undefined)
    if (!answer) return false
    if (answer.rows[0]?.pid === pid || (await pidOf(client)) !== pid) return true
  }
  return false
}

async function pidOf(client: Asking): Promise<number> {
  const { rows } = await client.ask<{ pid: number }>(question)
  return rows[0]?.pid ?? 0
}
