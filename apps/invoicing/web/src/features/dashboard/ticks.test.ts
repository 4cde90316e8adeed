import fc from 'fast-check'
import { expect, it } from 'vitest'
import { ticksUpTo } from './ticks.ts'

it('takes steps that read well', () => {
  expect(ticksUpTo(2_450_000)).toEqual([0, 1_000_000, 2_000_000, 3_000_000])
  expect(ticksUpTo(780)).toEqual([0, 200, 400, 600, 800])
  expect(ticksUpTo(0)).toEqual([0])
})

it('covers every value with at most five ticks', () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 1_000_000_000_000 }), (most) => {
      const ticks = ticksUpTo(most)
      expect(ticks.length).toBeLessThanOrEqual(5)
      expect(ticks.at(-1)).toBeGreaterThanOrEqual(most)
    }),
  )
})
