import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { dealKinds, endlessDeck, planArrivals } from './arrivals.ts'
import { seededRandom } from './random.ts'

const seed = fc.integer({ min: 0, max: 2 ** 31 })

describe('arrivals', () => {
  const plan = (from: number, perSecond = 50) =>
    planArrivals({
      perSecond,
      fromMs: 1000,
      toMs: 5000,
      weights: [3, 1],
      random: seededRandom(from),
    })

  it('are the same for the same seed, and others for another', () => {
    expect(plan(1)).toEqual(plan(1))
    expect(plan(1)).not.toEqual(plan(2))
  })

  it('come in order, within the time, as many as the rate says', () => {
    fc.assert(
      fc.property(seed, (from) => {
        const times = plan(from).map(({ atMs }) => atMs)
        expect(times).toEqual(times.toSorted((a, b) => a - b))
        expect(times.every((atMs) => atMs >= 1000 && atMs < 5000)).toBe(true)
        expect(Math.abs(times.length - 200)).toBeLessThanOrEqual(1)
      }),
    )
  })

  it('are as irregular as a Poisson process within the step', () => {
    const counts = Array.from({ length: 200 }, (_, from) => {
      const inWindow = plan(from).filter(({ atMs }) => atMs >= 2000 && atMs < 2200)
      return inWindow.length
    })
    const mean = counts.reduce((sum, count) => sum + count, 0) / counts.length
    const variance = counts.reduce((sum, count) => sum + (count - mean) ** 2, 0) / counts.length
    expect(mean).toBeGreaterThan(9)
    expect(mean).toBeLessThan(11)
    expect(variance / mean).toBeGreaterThan(0.7)
    expect(variance / mean).toBeLessThan(1.3)
  })

  it('are right on average where less than one is due', () => {
    const total = Array.from({ length: 400 }, (_, from) => plan(from, 0.1).length)
    expect(total.reduce((sum, count) => sum + count, 0) / 400).toBeCloseTo(0.4, 1)
  })
})

it('deals every kind as often as its weight says, at most one off', () => {
  const weights = fc.array(fc.integer({ min: 1, max: 100 }), { minLength: 1, maxLength: 8 })
  fc.assert(
    fc.property(weights, fc.integer({ min: 0, max: 300 }), seed, (each, count, from) => {
      const dealt = dealKinds(each, count, seededRandom(from))
      const total = each.reduce((sum, weight) => sum + weight, 0)
      expect(dealt).toHaveLength(count)
      each.forEach((weight, kind) => {
        const times = dealt.filter((one) => one === kind).length
        expect(Math.abs(times - (weight / total) * count)).toBeLessThanOrEqual(1)
      })
    }),
  )
})

it('hands out every card once before any comes again', () => {
  const next = endlessDeck(['a', 'b', 'c'], seededRandom(1))
  for (let round = 0; round < 5; round++) {
    expect(new Set([next(), next(), next()])).toEqual(new Set(['a', 'b', 'c']))
  }
})
