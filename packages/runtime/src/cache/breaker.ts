import { type Clock, channels } from '../kernel/index.ts'
import { newGeneration } from './entry.ts'
import { storeUnreachable } from './errors.ts'
import { longestLifeMs } from './limits.ts'
import type { CacheStore } from './store.ts'

/** Pause between two probes of a store that can't be reached. */
const pauseMs = 100
/** Written to find out whether the store takes writes. */
const probeKey = 'probe'

/**
 * Refuses callers at once while the store is known to be gone: from its first failure on, until one of the probes,
 * one at a time, finds it back.
 */
export class Breaker implements CacheStore {
  readonly #store: CacheStore
  readonly #clock: Clock
  readonly #closed = new AbortController()
  /** Tags whose last invalidation hasn't reached the store. */
  readonly #owed = new Set<string>()
  #recovery: Promise<void> | undefined
  /** Tells failures of before a recovery from those after it. */
  #recoveries = 0

  constructor(store: CacheStore, clock: Clock) {
    this.#store = store
    this.#clock = clock
  }

  /** True while the store is known to be gone. */
  get isOpen(): boolean {
    return this.#recovery !== undefined
  }

  read(keys: readonly string[]): Promise<(string | undefined)[]> {
    return this.#ask(() => this.#store.read(keys))
  }

  write(entries: ReadonlyMap<string, string>, ttlMs: number): Promise<void> {
    return this.#ask(() => this.#store.write(entries, ttlMs))
  }

  add(entries: ReadonlyMap<string, string>, ttlMs: number): Promise<void> {
    return this.#ask(() => this.#store.add(entries, ttlMs))
  }

  /**
   * Has these tags stamped before anything is read from the store again, by this process. Resolves
   * once they are: true, or after `limitMs`: false; the tags stay owed.
   */
  async owe(tags: readonly string[], limitMs: number): Promise<boolean> {
    for (const tag of tags) this.#owed.add(tag)
    this.#recovery ??= this.#recover()
    const over = new AbortController()
    const tooLate = this.#clock.sleep(limitMs, over.signal).then(() => false)
    return Promise.race([this.#recovery.then(() => !this.#closed.signal.aborted), tooLate]).finally(
      () => over.abort(),
    )
  }

  async close(): Promise<void> {
    this.#closed.abort()
    await this.#store.close()
    await this.#recovery
  }

  async #ask<T>(work: () => Promise<T>): Promise<T> {
    if (this.isOpen) throw storeUnreachable()
    const recoveries = this.#recoveries
    try {
      return await work()
    } catch (error) {
      if (recoveries === this.#recoveries && !this.isOpen) this.#open(error)
      throw error
    }
  }

  #open(error: unknown): void {
    channels['runtime:fault'].publish({ where: 'cache/store', error })
    this.#recovery = this.#recover()
  }

  /** The first probe follows at once: a single lost answer costs one round trip. */
  async #recover(): Promise<void> {
    let isBack = false
    while (!this.#closed.signal.aborted && (!isBack || this.#owed.size > 0)) {
      isBack = await this.#probe()
      if (!isBack) await this.#clock.sleep(pauseMs, this.#closed.signal)
    }
    this.#recoveries++
    this.#recovery = undefined
  }

  /** Pays what is owed. Each try stamps anew: one that came too late must not bring an old generation back. */
  async #probe(): Promise<boolean> {
    const tags = [...this.#owed]
    this.#owed.clear()
    const stamps = [probeKey, ...tags].map((key) => [key, newGeneration()] as const)
    try {
      await this.#store.write(new Map(stamps), longestLifeMs)
      return true
    } catch {
      for (const tag of tags) this.#owed.add(tag)
      return false
    }
  }
}
