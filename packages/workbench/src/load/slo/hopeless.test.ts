import fc from 'fast-check'
import { expect, it } from 'vitest'
import { isHopeless, type Progress } from './hopeless.ts'
import { slo } from './slo.ts'

const calm: Progress = {
  share: 0.5,
  reads: { due: 450, over: 5 },
  writes: { due: 50, over: 0 },
  errors: 0,
}

it('goes on while the objectives can still be met', () => {
  expect(isHopeless(calm, slo)).toBe(false)
})

it.each([
  ['reads', { reads: { due: 450, over: 60 } }],
  ['writes', { writes: { due: 50, over: 20 } }],
  ['errors', { errors: 5 }],
])('gives up when too many %s are lost already', (_, change) => {
  expect(isHopeless({ ...calm, ...change }, slo)).toBe(true)
})

it('judges nobody by the first moments', () => {
  const start = { ...calm, share: 0.1, reads: { due: 90, over: 90 } }
  expect(isHopeless(start, slo)).toBe(false)
})

it('gives up only on steps whose p95 would be over the limit if all the rest were fast', () => {
  const count = fc.integer({ min: 1, max: 5000 })
  fc.assert(
    fc.property(fc.double({ min: 0.15, max: 1, noNaN: true }), count, count, (share, due, over) => {
      const reads = { due, over: Math.min(due, over) }
      if (!isHopeless({ ...calm, share, reads }, slo)) return
      expect(reads.over).toBeGreaterThan(0.05 * (due / share))
    }),
  )
})
