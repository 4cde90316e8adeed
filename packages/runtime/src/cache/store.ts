/**
 * Where copies and the generations of their tags are kept. It may forget anything at any time:
 * what is missing is a miss. What it must never do is bring back an older value of a key.
 *
 * Every method rejects, within a short time of its own choosing, when the store can't be reached.
 */
export interface CacheStore {
  /** All values as of one moment, in one round trip; undefined for what isn't there. */
  read(keys: readonly string[]): Promise<(string | undefined)[]>
  write(entries: ReadonlyMap<string, string>, ttlMs: number): Promise<void>
  /** Writes what isn't there yet. */
  add(entries: ReadonlyMap<string, string>, ttlMs: number): Promise<void>
  close(): Promise<void>
}
