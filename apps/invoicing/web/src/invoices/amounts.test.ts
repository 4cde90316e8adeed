import fc from 'fast-check'
import { expect, it } from 'vitest'
import * as server from '../../../src/modules/invoices/amounts.ts'
import { limits, lineAmounts, totalAmounts } from './amounts.ts'

const line = fc.record({
  quantity: fc.integer({ min: 1, max: limits.quantity }),
  unitPriceMinor: fc.integer({ min: 0, max: limits.unitPriceMinor }),
  taxRateBp: fc.integer({ min: 0, max: limits.taxRateBp }),
})

it('shows while typing what the server will store, for all lines that it takes', () => {
  expect(server.limits).toMatchObject(limits)
  fc.assert(
    fc.property(fc.array(line, { maxLength: limits.lines }), (lines) => {
      const shown = lines.map(lineAmounts)
      const stored = lines.map(server.lineAmounts)
      expect(shown).toEqual(stored)
      expect(totalAmounts(shown)).toEqual(server.totalAmounts(stored))
    }),
  )
})

it('rounds half a minor unit of tax up', () => {
  const half = { quantity: 1, unitPriceMinor: 50, taxRateBp: 1_900 }
  expect(lineAmounts(half)).toEqual({ netMinor: 50, taxMinor: 10 })
})
