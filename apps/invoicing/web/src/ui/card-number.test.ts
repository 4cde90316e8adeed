import { expect, it } from 'vitest'
import { readCardNumber } from './card-number.ts'

it.each([
  ['4242 4242-4242 4242', '4242424242424242'],
  ['1'.repeat(12), '1'.repeat(12)],
  ['1'.repeat(19), '1'.repeat(19)],
])('takes %j', (typed, digits) => {
  expect(readCardNumber(typed)).toEqual({ digits, complaint: undefined })
})

it.each(['', '1'.repeat(11), '1'.repeat(20), '4242 4242 4242 424x'])('refuses %j', (typed) => {
  expect(readCardNumber(typed).complaint).toContain('card')
})
