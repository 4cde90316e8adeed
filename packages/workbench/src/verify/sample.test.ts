import fc from 'fast-check'
import { expect, it } from 'vitest'
import { sharesOf } from './sample.ts'

const tables = fc
  .array(fc.nat(1e9), { minLength: 1, maxLength: 20 })
  .map((sizes) => sizes.map((bytes, i) => ({ name: `t${i}`, bytes })))

it('never copies more than the limit, nor leaves room unused while a table is cut', () => {
  fc.assert(
    fc.property(tables, fc.integer({ min: 1, max: 1e10 }), (all, limit) => {
      const shares = sharesOf(all, limit)
      const bytes = all.reduce((sum, each) => sum + each.bytes * (shares.get(each.name) ?? 0), 0)
      expect(bytes).toBeLessThanOrEqual(limit * 1.000001)
      const isCut = [...shares.values()].some((share) => share < 1)
      expect(isCut && bytes < limit * 0.999999 - 1).toBe(false)
    }),
  )
})

it('copies small tables whole beside a large one', () => {
  const shares = sharesOf(
    [
      { name: 'events', bytes: 10_000 },
      { name: 'tenants', bytes: 100 },
      { name: 'users', bytes: 400 },
    ],
    1_500,
  )
  expect(Object.fromEntries(shares)).toEqual({ tenants: 1, users: 1, events: 0.1 })
})
