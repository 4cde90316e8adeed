import { setTimeout as sleep } from 'node:timers/promises'
import { type Cache, createCache, redisStore } from '../src/cache/index.ts'
import {
  channels,
  systemClock as clock,
  runInSession,
  Secret,
  TenfoldError,
} from '../src/kernel/index.ts'
import { type RedisServer, redisServer } from './redis-server.ts'
import { tenantDatabase } from './tenant-database.ts'

const rows = 6
const tenant = 'outage'

/**
 * Readers and writers that never rest, over two processes' worth of caches on one Redis and one pool of 10
 * connections, while that Redis has its accidents. Knows of every row which version was acknowledged.
 */
export interface OutageWorld extends AsyncDisposable {
  readonly redis: RedisServer
  readonly counts: {
    reads: number
    hits: number
    writes: number
    refused: number
    unconfirmed: number
  }
  /** Reads that failed or were older than an acknowledged write, and writes that failed for another reason than Redis. */
  readonly faults: string[]
  /** Ends readers and writers, and waits for them. */
  stop(): Promise<void>
}

export async function outageWorld(): Promise<OutageWorld> {
  const database = await tenantDatabase()
  const redis = await redisServer()
  const db = database.open({ poolSize: 10, acquireTimeoutMs: 20_000 })
  const open = () =>
    createCache({ store: redisStore({ url: new Secret(redis.url), clock }), clock })
  const caches = [open(), open()]
  const counts = { reads: 0, hits: 0, writes: 0, refused: 0, unconfirmed: 0 }
  const faults: string[] = []
  const acknowledged = new Map<number, number>()
  const stopCounting = channels['cache:get'].subscribe(({ outcome }) => {
    if (outcome === 'hit') counts.hits++
  })
  const over = new AbortController()

  const pick = () => Math.floor(Math.random() * rows)
  const anyCache = () => caches[Math.floor(Math.random() * caches.length)] as Cache
  const versionOf = async (row: number) => {
    const { rows: found } = await db.query<{ body: string }>(
      'select body from notes where id = $1',
      [row],
    )
    return Number(found[0]?.body)
  }

  async function read(): Promise<void> {
    const row = pick()
    const floor = acknowledged.get(row) ?? 0
    const version = await anyCache().get(`row:${row}`, { tags: [`row:${row}`], ttl: 60_000 }, () =>
      versionOf(row),
    )
    counts.reads++
    if (version < floor) faults.push(`stale: row ${row} read ${version} after ${floor}`)
  }

  async function write(): Promise<void> {
    const row = pick()
    const version = await db.transaction(async (tx) => {
      const text = 'update notes set body = (body::int + 1)::text where id = $1 returning body'
      const { rows: changed } = await tx.query<{ body: string }>(text, [row])
      await anyCache().invalidate(tx, [`row:${row}`])
      return Number(changed[0]?.body)
    })
    counts.writes++
    acknowledged.set(row, Math.max(version, acknowledged.get(row) ?? 0))
  }

  function onWriteError(error: unknown): void {
    const code = error instanceof TenfoldError ? error.code : undefined
    if (code === 'cache/write-refused') counts.refused++
    else if (code === 'cache/write-unconfirmed') counts.unconfirmed++
    else faults.push(`write failed: ${String(error)}`)
  }

  async function lane(
    work: () => Promise<void>,
    onError: (error: unknown) => void,
    pauseMs: number,
  ) {
    while (!over.signal.aborted) {
      await work().catch(onError)
      await sleep(pauseMs)
    }
  }

  await database.admin(
    `insert into notes (id, org_id, body) select n, $1, '0' from generate_series(0, $2::int) n`,
    [tenant, rows - 1],
  )
  const lanes = runInSession({ tenant }, () => [
    ...Array.from({ length: 6 }, () =>
      lane(read, (error) => faults.push(`read failed: ${String(error)}`), 2),
    ),
    ...Array.from({ length: 3 }, () => lane(write, onWriteError, 10)),
  ])

  const stop = async () => {
    over.abort()
    await Promise.all(lanes)
    stopCounting()
  }
  return {
    redis,
    counts,
    faults,
    stop,
    async [Symbol.asyncDispose]() {
      await stop()
      await Promise.all(caches.map((cache) => cache.close()))
      await redis[Symbol.asyncDispose]()
      await database[Symbol.asyncDispose]()
    },
  }
}
