import { expect, it } from 'vitest'
import { describeLatency } from './live.ts'

it('names no time for writes where an app was only read', () => {
  const reads = { count: 67, p95Ms: 180.6 }
  expect(describeLatency({ reads, writes: { count: 0, p95Ms: 0 } })).toBe(
    'p95 reads 181 ms, writes none',
  )
  expect(describeLatency({ reads, writes: { count: 3, p95Ms: 0.2 } })).toBe(
    'p95 reads 181 ms, writes 0 ms',
  )
})
