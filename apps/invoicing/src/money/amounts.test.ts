import fc from 'fast-check'
import { expect, it } from 'vitest'
import {
  amountsByRate,
  isQuantity,
  limits,
  overdiscounted,
  pricedLines,
  totalAmounts,
} from './index.ts'

const line = fc.record({
  quantity: fc.integer({ min: 1, max: limits.quantity * 1_000 }).map((n) => n / 1_000),
  unitPriceMinor: fc.integer({ min: -limits.unitPriceMinor, max: limits.unitPriceMinor }),
  taxRateBp: fc.constantFrom(0, 1, 700, 770, 1_900, limits.taxRateBp),
})
const lines = fc.array(line, { minLength: 1, maxLength: limits.lines })

/** Halves away from zero, in another way than the code's. */
function rounded(numerator: bigint, divisor: bigint): bigint {
  const size = numerator < 0n ? -numerator : numerator
  const up = size / divisor + (2n * (size % divisor) >= divisor ? 1n : 0n)
  return numerator < 0n ? -up : up
}

it('computes a line’s net amount as exact arithmetic does, halves away from zero', () => {
  fc.assert(
    fc.property(lines, (inputs) => {
      for (const { quantity, unitPriceMinor, netMinor } of pricedLines(inputs)) {
        const thousandths = BigInt(Math.round(quantity * 1_000))
        expect(netMinor).toBe(Number(rounded(thousandths * BigInt(unitPriceMinor), 1_000n)))
      }
    }),
  )
})

it('rounds tax once per rate, on the sum of the net amounts of that rate', () => {
  fc.assert(
    fc.property(lines, (inputs) => {
      for (const { taxRateBp, netMinor, taxMinor } of amountsByRate(pricedLines(inputs))) {
        const tax = rounded(BigInt(netMinor) * BigInt(taxRateBp), 10_000n)
        expect([taxRateBp, taxMinor]).toEqual([taxRateBp, Number(tax)])
      }
    }),
  )
})

it('gives each line a part of the tax that is at most one unit off its own', () => {
  fc.assert(
    fc.property(lines, (inputs) => {
      for (const { netMinor, taxRateBp, taxMinor } of pricedLines(inputs)) {
        const off = BigInt(taxMinor) * 10_000n - BigInt(netMinor) * BigInt(taxRateBp)
        expect([netMinor, taxRateBp, off >= -10_000n && off <= 10_000n]).toEqual([
          netMinor,
          taxRateBp,
          true,
        ])
      }
    }),
  )
})

it('taxes three lines of 0.33 at 19 % as 0.99: with 0.19, not with three times 0.06', () => {
  const third = { quantity: 1, unitPriceMinor: 33, taxRateBp: 1_900 }
  expect(totalAmounts(pricedLines([third, third, third]))).toEqual({
    netMinor: 99,
    taxMinor: 19,
    totalMinor: 118,
  })
})

it('takes back by a discount exactly what its price is of', () => {
  fc.assert(
    fc.property(line, (input) => {
      const back = { ...input, unitPriceMinor: -input.unitPriceMinor }
      const { totalMinor } = totalAmounts(pricedLines([input, back]))
      expect(totalMinor === 0).toBe(true)
    }),
  )
})

it('makes totals, and sums of each rate, that are exactly the sums of the lines', () => {
  fc.assert(
    fc.property(lines, (inputs) => {
      const all = pricedLines(inputs)
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
      const all = pricedLines(inputs)
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
