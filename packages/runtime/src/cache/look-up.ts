import { type Generation, newGeneration, readEntry } from './entry.ts'
import { storeUnreachable } from './errors.ts'
import { longestLifeMs } from './limits.ts'
import type { CacheStore } from './store.ts'

/** What a look-up found. A load that follows is kept under the generations seen before it. */
export type Found =
  | { readonly outcome: 'hit'; readonly json: string }
  | { readonly outcome: 'miss'; readonly generations: readonly Generation[] }
  | { readonly outcome: 'unreachable'; readonly error: unknown }

/** Copy and generations are read together: apart, an invalidation in between would go unseen. */
export async function lookUp(
  store: CacheStore,
  entry: string,
  tags: readonly string[],
): Promise<Found> {
  try {
    const [copy, ...generations] = await store.read([entry, ...tags])
    const json = readEntry(copy, generations)
    if (json !== undefined) return { outcome: 'hit', json }
    return { outcome: 'miss', generations: await complete(store, tags, generations) }
  } catch (error) {
    return { outcome: 'unreachable', error }
  }
}

/** Tags that the store doesn't know, for example after a restart, get a generation; the first of several callers sets it. */
async function complete(
  store: CacheStore,
  tags: readonly string[],
  found: readonly (Generation | undefined)[],
): Promise<readonly Generation[]> {
  const missing = tags.filter((_, index) => found[index] === undefined)
  if (missing.length > 0) {
    await store.add(new Map(missing.map((tag) => [tag, newGeneration()])), longestLifeMs)
    found = await store.read(tags)
  }
  return found.map((generation) => {
    if (generation === undefined) throw storeUnreachable()
    return generation
  })
}
