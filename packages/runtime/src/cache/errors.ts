import { errorsOf, type TenfoldError } from '@tenfold/error'

export const cacheErrors = {
  'cache/load-cycle': {
    meaning: 'a load asks the cache for the key that it is loading',
    remedy: 'read from the database there, or use another key',
  },
  'cache/not-json': {
    meaning: "a value that was loaded can't be kept as JSON",
    remedy: 'return plain data from the load; `null` for "there is none"',
  },
  'cache/option-invalid': {
    meaning: 'an option of a store is not a whole number within its bounds',
    remedy: 'correct it',
  },
  'cache/store-full': {
    meaning:
      'Redis has no memory left and evicts nothing: no new copies are kept, and reads go to the database',
    remedy: 'set `maxmemory-policy allkeys-lru`, or give it more memory',
  },
  'cache/store-unreachable': {
    meaning: "the cache's store doesn't answer; reads go to the database meanwhile",
    remedy: 'check the server named by `TENFOLD_CACHE`',
    retryable: true,
  },
  'cache/ttl-invalid': {
    meaning: 'a ttl is not between 1 ms and 30 days',
    remedy: 'give milliseconds',
  },
  'cache/write-refused': {
    meaning:
      'a transaction was not committed, because copies of what it changes could not be dropped',
    remedy: 'try again once the store is back',
    retryable: true,
  },
  'cache/write-unconfirmed': {
    meaning:
      'a transaction was committed, and the store was lost just then: old copies may be seen until their ttl ends',
    remedy: "don't repeat the write",
    committed: true,
  },
} as const

const error = errorsOf(cacheErrors)

export function storeUnreachable(cause?: unknown): TenfoldError {
  return error('cache/store-unreachable', "The cache's store doesn't answer", {
    hint: 'Reads go to the database meanwhile. Check that the server named by TENFOLD_CACHE runs',
    cause,
  })
}

export function storeFull(cause: unknown): TenfoldError {
  return error(
    'cache/store-full',
    "The cache's Redis has no memory left and evicts nothing: no new copies are kept",
    { hint: 'Set its maxmemory-policy to allkeys-lru, or give it more memory', cause },
  )
}

export function writeRefused(tags: readonly string[], cause?: unknown): TenfoldError {
  return error(
    'cache/write-refused',
    "Nothing was committed: the cache's store can't be reached, and it may hold copies of what would have changed",
    { hint: 'Try again once the store is back', details: { tags }, cause },
  )
}

export function writeUnconfirmed(tags: readonly string[], cause: unknown): TenfoldError {
  return error(
    'cache/write-unconfirmed',
    "The transaction was committed, but the cache's store was lost just then: readers may see old copies until their ttl ends",
    { hint: "Don't repeat the write", details: { tags }, cause },
  )
}

export function notJson(key: string, cause?: unknown): TenfoldError {
  return error('cache/not-json', `The value loaded for "${key}" can't be kept as JSON`, {
    hint: 'Return plain data; null for "there is none"',
    details: { key },
    cause,
  })
}

export function ttlInvalid(key: string, ttl: number): TenfoldError {
  return error('cache/ttl-invalid', `The ttl of "${key}" is ${ttl}`, {
    hint: 'Give milliseconds, from 1 to 2,592,000,000 (30 days)',
    details: { key, ttl },
  })
}

export function optionInvalid(wrong: {
  readonly name: string
  readonly value: number
  readonly most: number
}): TenfoldError {
  const { name, value, most } = wrong
  return error('cache/option-invalid', `${name} is ${value}`, {
    hint: `Give a whole number from 1 to ${most.toLocaleString('en')}`,
    details: { name, value, most },
  })
}

export function loadCycle(key: string): TenfoldError {
  return error('cache/load-cycle', `The load of "${key}" asks the cache for "${key}"`, {
    hint: 'It would wait for itself: read from the database instead, or use another key',
    details: { key },
  })
}
