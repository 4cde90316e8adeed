import fc from 'fast-check'
import { expect, it } from 'vitest'
import { believe, type Vote } from './belief.ts'

const rate = fc.double({ min: 1, max: 10_000, noNaN: true })
const votes = fc.array(
  fc.record({
    ratePerSecond: rate,
    holds: fc.boolean(),
    final: fc.boolean(),
    blindness: fc.double({ min: 0, max: 0.1, noNaN: true }),
  }),
  { maxLength: 12 },
)

it('keeps its median within its interval, whatever it is told', () => {
  fc.assert(
    fc.property(votes, rate, (told, hint) => {
      const { low, median, high } = believe(told, hint)
      expect(low).toBeGreaterThan(0)
      expect(low).toBeLessThanOrEqual(median)
      expect(median).toBeLessThanOrEqual(high)
    }),
    { numRuns: 40 },
  )
})

it('never believes in less after a rate has held, nor in more after one has failed', () => {
  fc.assert(
    fc.property(votes, rate, rate, (told, hint, ratePerSecond) => {
      const before = believe(told, hint).median
      const held = believe([...told, vote(ratePerSecond, true)], hint).median
      const failed = believe([...told, vote(ratePerSecond, false)], hint).median
      expect(held).toBeGreaterThanOrEqual(before * 0.999)
      expect(failed).toBeLessThanOrEqual(before * 1.001)
    }),
    { numRuns: 40 },
  )
})

it('doesn’t depend on the order of what it is told', () => {
  fc.assert(
    fc.property(votes, rate, (told, hint) => {
      const [forth, back] = [believe(told, hint), believe(told.toReversed(), hint)]
      expect(back.median).toBeCloseTo(forth.median, 5)
    }),
    { numRuns: 40 },
  )
})

it('begins at the hint and looks on both sides of it', () => {
  const { low, median, high } = believe([], 50)
  expect(median).toBeCloseTo(50, 0)
  expect(low).toBeLessThan(10)
  expect(high).toBeGreaterThan(250)
})

it('narrows with every agreeing pair of votes', () => {
  const pair = [vote(95, true), vote(105, false)]
  const ratios = [1, 2, 3, 4].map((times) => {
    const { low, high } = believe(Array.from({ length: times }, () => pair).flat(), 100)
    return high / low
  })
  expect(ratios).toEqual(ratios.toSorted((a, b) => b - a))
  expect(ratios.at(-1)).toBeLessThan(1.2)
})

function vote(ratePerSecond: number, holds: boolean): Vote {
  return { ratePerSecond, holds, final: true, blindness: 0 }
}
