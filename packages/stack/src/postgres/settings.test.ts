import { expect, it } from 'vitest'
import { memorySettings } from './settings.ts'

const GIB = 1024 ** 3

it.each([
  [0.25, '128MB', '256MB'],
  [2, '512MB', '1024MB'],
  [64, '1024MB', '32768MB'],
])('gives Postgres a bounded share of %d GiB', (gibibytes, buffers, cache) => {
  expect(memorySettings(gibibytes * GIB)).toEqual({
    shared_buffers: buffers,
    effective_cache_size: cache,
  })
})
