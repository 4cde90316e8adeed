import { TenfoldError } from '../kernel/index.ts'

export function storeUnreachable(cause?: unknown): TenfoldError {
  return new TenfoldError('cache/store-unreachable', "The cache's store doesn't answer", {
    hint: 'Reads go to the database meanwhile. Check that the server named by TENFOLD_CACHE runs',
    retryable: true,
    cause,
  })
}

export function storeFull(cause: unknown): TenfoldError {
  return new TenfoldError(
    'cache/store-full',
    "The cache's Redis has no memory left and evicts nothing: no new copies are kept",
    { hint: 'Set its maxmemory-policy to allkeys-lru, or give it more memory', cause },
  )
}

export function writeRefused(tags: readonly string[], cause?: unknown): TenfoldError {
  return new TenfoldError(
    'cache/write-refused',
    "Nothing was committed: the cache's store can't be reached, and it may hold copies of what would have changed",
    { hint: 'Try again once the store is back', retryable: true, details: { tags }, cause },
  )
}

export function writeUnconfirmed(tags: readonly string[], cause: unknown): TenfoldError {
  return new TenfoldError(
    'cache/write-unconfirmed',
    "The transaction was committed, but the cache's store was lost just then: readers may see old copies until their ttl ends",
    { hint: "Don't repeat the write", committed: true, details: { tags }, cause },
  )
}

export function notJson(key: string, cause?: unknown): TenfoldError {
  return new TenfoldError('cache/not-json', `The value loaded for "${key}" can't be kept as JSON`, {
    hint: 'Return plain data; null for "there is none"',
    details: { key },
    cause,
  })
}

export function ttlInvalid(key: string, ttl: number): TenfoldError {
  return new TenfoldError('cache/ttl-invalid', `The ttl of "${key}" is ${ttl}`, {
    hint: 'Give milliseconds, from 1 to 2,592,000,000 (30 days)',
    details: { key, ttl },
  })
}

export function optionInvalid(name: string, value: number, most: number): TenfoldError {
  return new TenfoldError('cache/option-invalid', `${name} is ${value}`, {
    hint: `Give a whole number from 1 to ${most.toLocaleString('en')}`,
    details: { name, value, most },
  })
}

export function loadCycle(key: string): TenfoldError {
  return new TenfoldError('cache/load-cycle', `The load of "${key}" asks the cache for "${key}"`, {
    hint: 'It would wait for itself: read from the database instead, or use another key',
    details: { key },
  })
}
