import { AsyncLocalStorage } from 'node:async_hooks'
import type { Copy, Generation } from './entry.ts'

/**
 * The tags that a value depends on: those of its own look-up and of the look-ups that its load made, each with the
 * generation it had before it was read, and the end of the shortest life among them.
 */
export class Dependencies {
  /** Tags of the value's own look-up. */
  readonly own: ReadonlyMap<string, Generation>
  readonly #nested = new Map<string, Generation>()
  #until = Number.POSITIVE_INFINITY
  #isKnown = true

  constructor(own: ReadonlyMap<string, Generation>) {
    this.own = own
  }

  /** Tags of the look-ups that its load made, beyond its own. */
  get nested(): ReadonlyMap<string, Generation> {
    return this.#nested
  }

  get until(): number {
    return this.#until
  }

  /** False when part of it can't be checked again: then the value is neither kept nor shared. */
  get isKnown(): boolean {
    return this.#isKnown
  }

  add({ until, nested }: Pick<Copy, 'until' | 'nested'>): void {
    this.#until = Math.min(this.#until, until)
    for (const [tag, generation] of nested) this.#addTag(tag, generation)
  }

  include(other: Dependencies): void {
    if (!other.#isKnown) this.#isKnown = false
    this.add({ until: other.#until, nested: [...other.own, ...other.#nested] })
  }

  /** Marks the dependencies unknown: a value was read past the store. */
  forgo(): void {
    this.#isKnown = false
  }

  /** Adds a tag. One under two generations was read on both sides of an invalidation. */
  #addTag(tag: string, generation: Generation): void {
    const known = this.own.get(tag) ?? this.#nested.get(tag)
    if (known === undefined) this.#nested.set(tag, generation)
    else if (known !== generation) this.#isKnown = false
  }
}

/** A load under way, with the loads that called it. */
interface Load {
  readonly name: string
  readonly dependencies: Dependencies
  readonly outer: Load | undefined
}

const loads = new AsyncLocalStorage<Load>()

/** Dependencies so far of the load that this code runs in, if any. */
export function dependenciesOfLoad(): Dependencies | undefined {
  return loads.getStore()?.dependencies
}

/** True when this code runs in the load of that name, which would wait for itself. */
export function isWithinLoad(name: string): boolean {
  for (let load = loads.getStore(); load; load = load.outer) if (load.name === name) return true
  return false
}

/** Runs `load`; what it takes from the cache is included in `dependencies`. */
export function collect<T>(
  name: string,
  dependencies: Dependencies,
  load: () => Promise<T>,
): Promise<T> {
  return loads.run({ name, dependencies, outer: loads.getStore() }, load)
}
