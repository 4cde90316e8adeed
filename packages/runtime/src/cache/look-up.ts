import { type Copy, type Generation, newGeneration, readEntry } from './entry.ts'
import { storeUnreachable } from './errors.ts'
import { longestLifeMs } from './limits.ts'
import type { CacheStore } from './store.ts'

/** The result of a look-up. A load that follows is kept under the generations seen before it. */
export type Found =
  | { readonly outcome: 'hit'; readonly generations: Generations; readonly copy: Copy }
  | { readonly outcome: 'miss'; readonly generations: Generations }
  | { readonly outcome: 'unreachable'; readonly error: unknown }

/** Generations by tag, in the order asked for. */
type Generations = ReadonlyMap<string, Generation>

/** Reads copy and generations in one round trip; one more for a copy that was made from others. */
export async function lookUp(
  store: CacheStore,
  entry: string,
  tags: readonly string[],
): Promise<Found> {
  try {
    const [text, ...found] = await store.read([entry, ...tags])
    const copy = readEntry(text, found)
    const generations = await complete(store, tags, found)
    const isHit = copy && (await areCurrent(store, copy.nested))
    return isHit ? { outcome: 'hit', copy, generations } : { outcome: 'miss', generations }
  } catch (error) {
    return { outcome: 'unreachable', error }
  }
}

/** True when none of these tags has been invalidated since. A generation never comes back, so it may be read after the copy. */
export async function areCurrent(
  store: CacheStore,
  generations: Iterable<readonly [tag: string, generation: Generation]>,
): Promise<boolean> {
  const known = [...generations]
  if (known.length === 0) return true
  const current = await store.read(known.map(([tag]) => tag))
  return known.every(([, generation], index) => generation === current[index])
}

/** Tags that the store doesn't know, for example after a restart, get a generation; the first of several callers sets it. */
async function complete(
  store: CacheStore,
  tags: readonly string[],
  found: readonly (Generation | undefined)[],
): Promise<Generations> {
  const missing = tags.filter((_, index) => found[index] === undefined)
  if (missing.length > 0) {
    await store.add(new Map(missing.map((tag) => [tag, newGeneration()])), longestLifeMs)
    found = await store.read(tags)
  }
  return new Map(
    tags.map((tag, index) => {
      const generation = found[index]
      if (generation === undefined) throw storeUnreachable()
      return [tag, generation]
    }),
  )
}
