import { once } from 'node:events'

/** The outcome of work that may not heed the signal: an abort ends the wait for it, wherever it is. */
export async function unlessAborted<T>(work: Promise<T>, signal: AbortSignal): Promise<T> {
  const over = new AbortController()
  const abort = once(signal, 'abort', { signal: over.signal })
  try {
    signal.throwIfAborted()
    const outcome = await Promise.race([work, abort.then(() => signal)])
    signal.throwIfAborted()
    return outcome as T
  } finally {
    over.abort()
    // A later result or failure of either is ignored.
    for (const late of [work, abort]) late.catch(() => undefined)
  }
}
