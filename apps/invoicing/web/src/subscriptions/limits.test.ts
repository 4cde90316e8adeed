import { expect, it } from 'vitest'
import { fullnessOf, linesOf } from './limits.ts'

it('puts limits into words, and says so when there is none', () => {
  const limits = { members: 10, customers: 5_000, invoicesPerMonth: null, draftsPerMonth: 100 }
  expect(linesOf(limits)).toEqual([
    '10 members',
    '5,000 customers',
    'Unlimited invoices a month',
    '100 drafted reminders a month',
  ])
})

it.each([
  [0, 10, 'roomy'],
  [7, 10, 'roomy'],
  [8, 10, 'nearly'],
  [10, 10, 'full'],
  [12, 10, 'full'],
  [1_000_000, null, 'roomy'],
])('calls %s of %s %s', (used, limit, fullness) => {
  expect(fullnessOf({ name: 'Customers', used, limit })).toBe(fullness)
})
