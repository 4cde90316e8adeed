import { type Cache, createTenfold, runInSession, type Tenfold } from '@tenfold/runtime'
import { findSession } from '@tenfold/runtime/kernel'
import type { AppConfig } from '../../platform/config/index.ts'

/** The part of the runtime that works on the identity tables, as a role that sees no tenant's data. */
export interface Identity extends Pick<Tenfold, 'db' | 'cache' | 'close'> {
  /** Whether every process uses the same copies, and hears when they are dropped. */
  readonly hasSharedCopies: boolean
}

/** Users belong to no tenant, so everything here is cached outside of tenants. */
export function createIdentity({ tenfold, authDatabaseUrl }: AppConfig): Identity {
  // One statement a request at most, and those are short: a few connections serve them all.
  const poolSize = Math.max(2, Math.ceil(tenfold.database.poolSize / 3))
  const urlSetting = 'AUTH_DATABASE_URL'
  const database = { ...tenfold.database, url: authDatabaseUrl, urlSetting, poolSize }
  const own = createTenfold({ ...tenfold, database })
  const hasSharedCopies = tenfold.cache.kind === 'redis'
  return { ...own, cache: outsideTenants(own.cache), hasSharedCopies }
}

/**
 * The same cached copies for every organisation. Otherwise a request inside an organisation would drop that
 * organisation's copies, which don't exist, and leave those that the login check uses.
 */
function outsideTenants(cache: Cache): Cache {
  return {
    ...cache,
    get: (key, options, load) => withoutTenant(() => cache.get(key, options, load)),
    invalidate: (tx, tags, options) => withoutTenant(() => cache.invalidate(tx, tags, options)),
  }
}

function withoutTenant<T>(work: () => T): T {
  const timeoutMs = findSession()?.leftMs
  return runInSession(timeoutMs === undefined ? {} : { timeoutMs }, work)
}
