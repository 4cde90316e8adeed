import fc from 'fast-check'
import { expect, it } from 'vitest'
import { limits, lineAmounts, totalAmounts } from './amounts.ts'

const line = fc.record({
  quantity: fc.integer({ min: 1, max: limits.quantity }),
  unitPriceMinor: fc.integer({ min: 0, max: limits.unitPriceMinor }),
  taxRateBp: fc.integer({ min: 0, max: limits.taxRateBp }),
})

it('computes every line as exact arithmetic does, halves rounded up', () => {
  fc.assert(
    fc.property(line, (input) => {
      const net = BigInt(input.quantity) * BigInt(input.unitPriceMinor)
      const tax = (net * BigInt(input.taxRateBp) + 5_000n) / 10_000n
      expect(lineAmounts(input)).toEqual({ netMinor: Number(net), taxMinor: Number(tax) })
    }),
  )
})

it('makes totals that are exactly the sums of the lines, up to the largest invoice', () => {
  fc.assert(
    fc.property(fc.array(line, { minLength: 1, maxLength: limits.lines }), (inputs) => {
      const lines = inputs.map(lineAmounts)
      const { netMinor, taxMinor, totalMinor } = totalAmounts(lines)
      const exact = (pick: (one: (typeof lines)[number]) => number) =>
        lines.reduce((sum, one) => sum + BigInt(pick(one)), 0n)
      expect(BigInt(netMinor)).toBe(exact((one) => one.netMinor))
      expect(BigInt(taxMinor)).toBe(exact((one) => one.taxMinor))
      expect(totalMinor).toBe(netMinor + taxMinor)
      expect(Number.isSafeInteger(totalMinor)).toBe(true)
    }),
  )
})

it('does not depend on the order of the lines', () => {
  fc.assert(
    fc.property(fc.array(line, { maxLength: 20 }), (inputs) => {
      const lines = inputs.map(lineAmounts)
      expect(totalAmounts(lines.toReversed())).toEqual(totalAmounts(lines))
    }),
  )
})
