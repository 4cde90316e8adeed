import fc from 'fast-check'
import { expect, it } from 'vitest'
import { backoffMs } from './backoff.ts'

const attempt = fc.integer({ min: 1, max: 1_000 })
const share = fc.double({ min: 0, max: 1, noNaN: true, maxExcluded: true })

it('waits from half a second to five minutes', () => {
  const property = fc.property(attempt, share, (n, random) => {
    const ms = backoffMs(n, () => random)
    expect(ms).toBeGreaterThanOrEqual(500)
    expect(ms).toBeLessThanOrEqual(300_000)
  })
  fc.assert(property)
})

it('never waits less after a later attempt, by the same luck', () => {
  const property = fc.property(attempt, share, (n, random) => {
    expect(backoffMs(n + 1, () => random)).toBeGreaterThanOrEqual(backoffMs(n, () => random))
  })
  fc.assert(property)
})
