import {
  type Bookmarks,
  createBookmarks,
  postgresBookmarks,
  redisBookmarks,
} from './bookmarks/index.ts'
import { type Cache, createCache, memoryStore, noCache, redisStore } from './cache/index.ts'
import type { CacheConfig, TenfoldConfig } from './config.ts'
import { createDb, type Db } from './db/index.ts'
import type { RequestOptions } from './http/index.ts'
import { createJobs, type Job, type Jobs } from './jobs/index.ts'
import { type Clock, systemClock } from './kernel/index.ts'

export type { Cache, CacheOptions } from './cache/index.ts'
export { readConfig, type TenfoldConfig } from './config.ts'
export type { Db, Queryable, QueryOptions, QueryResult, Tx } from './db/index.ts'
export {
  defineJob,
  type FailedJob,
  gaveUp,
  type Job,
  type JobRun,
  type JobStatus,
  type Jobs,
  retryLater,
} from './jobs/index.ts'
export {
  currentSession,
  type ErrorEntry,
  errorsOf,
  runInSession,
  TenfoldError,
  wasCommitted,
} from './kernel/index.ts'
export { migrations } from './migrations.ts'

export interface Tenfold {
  readonly config: TenfoldConfig
  readonly db: Db
  readonly cache: Cache
  readonly jobs: Jobs
  /** Goes to the ways in, such as the plugin `sessionPerRequest` of `@tenfold/runtime/http`. */
  readonly requests: RequestOptions
  /** Ends background work first, connections last. May be called twice. */
  close(): Promise<void>
}

export interface TenfoldOptions {
  /** The jobs that this process can run. */
  readonly jobs?: readonly Job[]
  readonly clock?: Clock
}

/** The parts of the runtime, wired as `config` says. Nothing connects or starts before its first use. */
export function createTenfold(config: TenfoldConfig, options: TenfoldOptions = {}): Tenfold {
  const clock = options.clock ?? systemClock
  const db = createDb({ ...config.database, clock })
  const queue = queueFor(config, { db, clock })
  const cache = cacheFor(config.cache, { db, clock })
  const jobs = createJobs({
    db,
    queue: { db: queue, url: config.jobs.databaseUrl },
    kind: config.jobs.kind,
    concurrency: config.jobs.workerConcurrency,
    tenantSharePercent: config.database.tenantSharePercent,
    jobs: options.jobs ?? [],
    clock,
  })
  const bookmarks = bookmarksFor(config, { db, queue, clock })
  return {
    config,
    db,
    cache,
    jobs,
    requests: { requestTimeoutMs: config.requestTimeoutMs, bookmarks, clock },
    async close() {
      await jobs.close()
      await cache.close()
      await bookmarks?.close()
      await queue.close()
      await db.close()
    },
  }
}

/** Few and short statements: two connections serve them. */
const queuePoolSize = 2

function queueFor(config: TenfoldConfig, { db, clock }: { db: Db; clock: Clock }): Db {
  const url = config.jobs.databaseUrl
  if (url.reveal() === config.database.url.reveal()) return db
  const urlSetting = 'TENFOLD_JOBS_DATABASE_URL'
  const options = { ...config.database, replicas: [], poolSize: queuePoolSize }
  return createDb({ ...options, url, urlSetting, clock })
}

function cacheFor(config: CacheConfig, { db, clock }: { db: Db; clock: Clock }): Cache {
  const { primary } = db
  switch (config.kind) {
    case 'off':
      return noCache
    case 'memory':
      return createCache({ store: memoryStore({ clock }), clock, primary })
    case 'redis':
      return createCache({ store: redisStore({ url: config.url, clock }), clock, primary })
  }
}

/**
 * Without replicas all reads see what is committed, and nothing needs to be kept. The app's role needs no way to what is kept
 * for all tenants' users.
 */
function bookmarksFor(
  { cache, bookmarkSecret: secret }: TenfoldConfig,
  { db, queue, clock }: { db: Db; queue: Db; clock: Clock },
): Bookmarks | undefined {
  const { primary } = db
  if (!primary) return undefined
  const store =
    cache.kind === 'redis'
      ? redisBookmarks({ url: cache.url, db: queue, clock })
      : postgresBookmarks({ db: queue, clock })
  return createBookmarks({ store, primary, secret, clock })
}
