import type { Tx } from '../db/index.ts'

export interface CacheOptions {
  /** Names under which `invalidate` drops the value, e.g. `['invoices', 'customer:7']`. */
  readonly tags: readonly string[]
  /** Milliseconds after which the value is loaded anew, whatever happened. */
  readonly ttl: number
}

/** Copies of what was read from the database. Keys and tags belong to the session's tenant. */
export interface Cache {
  /**
   * The value under `key`, loaded when there is no valid copy. Values are JSON: what comes back is
   * what `JSON.parse(JSON.stringify(value))` gives.
   */
  get<T>(key: string, options: CacheOptions, load: () => Promise<T>): Promise<T>
  /** Drops all copies with one of these tags when `tx` commits, before its caller goes on. */
  invalidate(tx: Tx, tags: readonly string[]): Promise<void>
  close(): Promise<void>
}

export const noCache: Cache = {
  get: (_key, _options, load) => load(),
  invalidate: async () => undefined,
  close: async () => undefined,
}
