import fc from 'fast-check'
import { expect, it } from 'vitest'
import {
  amountsByRate,
  isQuantity,
  limits,
  lineAmounts,
  overdiscounted,
  totalAmounts,
} from './index.ts'

const line = fc.record({
  quantity: fc.integer({ min: 1, max: limits.quantity * 1_000 }).map((n) => n / 1_000),
  unitPriceMinor: fc.integer({ min: -limits.unitPriceMinor, max: limits.unitPriceMinor }),
  taxRateBp: fc.constantFrom(0, 1, 700, 770, 1_900, limits.taxRateBp),
})
const lines = fc.array(line, { minLength: 1, maxLength: limits.lines })
const priced = (inputs: readonly (typeof line extends fc.Arbitrary<infer One> ? One : never)[]) =>
  inputs.map((input) => ({ ...input, ...lineAmounts(input) }))

/** Halves away from zero, in another way than the code's. */
function rounded(numerator: bigint, divisor: bigint): bigint {
  const size = numerator < 0n ? -numerator : numerator
  const up = size / divisor + (2n * (size % divisor) >= divisor ? 1n : 0n)
  return numerator < 0n ? -up : up
}

it('computes every line as exact arithmetic does, halves away from zero', () => {
  fc.assert(
    fc.property(line, (input) => {
      const thousandths = BigInt(Math.round(input.quantity * 1_000))
      const net = rounded(thousandths * BigInt(input.unitPriceMinor), 1_000n)
      const tax = rounded(net * BigInt(input.taxRateBp), 10_000n)
      expect(lineAmounts(input)).toEqual({ netMinor: Number(net), taxMinor: Number(tax) })
    }),
  )
})

it('takes back by a discount exactly what its price is of', () => {
  fc.assert(
    fc.property(line, (input) => {
      const back = lineAmounts({ ...input, unitPriceMinor: -input.unitPriceMinor })
      const { totalMinor } = totalAmounts([lineAmounts(input), back])
      expect(totalMinor === 0).toBe(true)
    }),
  )
})

it('makes totals, and sums of each rate, that are exactly the sums of the lines', () => {
  fc.assert(
    fc.property(lines, (inputs) => {
      const all = priced(inputs)
      const total = totalAmounts(all)
      const exact = (pick: (one: (typeof all)[number]) => number) =>
        Number(all.reduce((sum, one) => sum + BigInt(pick(one)), 0n))
      expect(total.netMinor === exact((one) => one.netMinor)).toBe(true)
      expect(total.taxMinor === exact((one) => one.taxMinor)).toBe(true)
      expect(Number.isSafeInteger(total.totalMinor)).toBe(true)
      const rates = amountsByRate(all)
      expect(new Set(rates.map(({ taxRateBp }) => taxRateBp)).size).toBe(rates.length)
      expect(totalAmounts(rates)).toEqual(total)
      expect(totalAmounts(all.toReversed())).toEqual(total)
    }),
  )
})

it('lets no invoice, and none of its rates, come to less than nothing', () => {
  fc.assert(
    fc.property(lines, (inputs) => {
      const all = priced(inputs)
      const isFine = overdiscounted(all) === undefined
      const rates = amountsByRate(all)
      expect(isFine).toBe(rates.every((rate) => rate.netMinor >= 0 && rate.taxMinor >= 0))
      expect(!isFine || totalAmounts(all).totalMinor >= 0).toBe(true)
    }),
  )
})

it('knows quantities of up to three decimals from others', () => {
  fc.assert(fc.property(fc.integer({ min: 1, max: 10_000_000 }), (n) => isQuantity(n / 1_000)))
  for (const quantity of [0.0001, 1.2345, 2.5000001]) expect(isQuantity(quantity)).toBe(false)
})
