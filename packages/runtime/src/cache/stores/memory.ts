import type { Clock } from '../../kernel/index.ts'
import { entriesOf } from '../limits.ts'
import type { CacheStore } from '../store.ts'

export interface MemoryStoreOptions {
  readonly clock: Clock
  /** Beyond this many, what was used longest ago is forgotten. Default 10,000. */
  readonly maxEntries?: number
}

/** A store for an app of one process: a second process would not see its invalidations. */
export function memoryStore({ clock, ...options }: MemoryStoreOptions): CacheStore {
  const maxEntries = entriesOf('maxEntries', options.maxEntries ?? 10_000)
  // A Map keeps the order of insertion, so re-inserting what is used keeps the oldest in front.
  const slots = new Map<string, { readonly value: string; readonly until: number }>()

  function read(key: string): string | undefined {
    const slot = slots.get(key)
    if (!slot) return undefined
    slots.delete(key)
    if (slot.until <= clock.elapsed()) return undefined
    slots.set(key, slot)
    return slot.value
  }

  function write(key: string, value: string, ttlMs: number): void {
    slots.delete(key)
    slots.set(key, { value, until: clock.elapsed() + ttlMs })
    for (const oldest of slots.keys()) {
      if (slots.size <= maxEntries) return
      slots.delete(oldest)
    }
  }

  return {
    read: async (keys) => keys.map(read),
    async write(entries, ttlMs) {
      for (const [key, value] of entries) write(key, value, ttlMs)
    },
    async add(entries, ttlMs) {
      for (const [key, value] of entries) if (read(key) === undefined) write(key, value, ttlMs)
    },
    close: async () => slots.clear(),
  }
}
