import { expect, it } from 'vitest'
import { isFull, linesOf } from './limits.ts'

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
  [0, 10, false],
  [9, 10, false],
  [10, 10, true],
  [12, 10, true],
  [1_000_000, null, false],
])('finds %s of %s full: %s', (used, limit, full) => {
  expect(isFull({ name: 'Customers', used, limit })).toBe(full)
})
