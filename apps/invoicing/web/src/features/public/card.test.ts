import { expect, it } from 'vitest'
import { readCard } from './card.ts'

const owed = { balanceMinor: 10_000, currency: 'EUR' }

it('pays the whole balance unless an amount was given', () => {
  const cardNumber = '4242 4242-4242 4242'
  const draft = { cardNumber: '4242424242424242', amountMinor: 10_000 }
  expect(readCard({ cardNumber, amount: undefined }, owed)).toEqual({ draft, errors: {} })
  expect(readCard({ cardNumber, amount: '20.50' }, owed).draft.amountMinor).toBe(2_050)
})

it('says what is wrong with number and amount', () => {
  const { errors } = readCard({ cardNumber: '42', amount: '100.01' }, owed)
  expect(Object.keys(errors)).toEqual(['cardNumber', 'amountMinor'])
})
