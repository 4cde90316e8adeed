import { describe, expect, it } from 'vitest'
import { readPayment, type TypedPayment } from './draft.ts'

const owed = { balanceMinor: 10_000, currency: 'EUR' }
const typed: TypedPayment = {
  amount: '100,00',
  paidOn: '2026-03-01',
  method: 'bank',
  reference: ' TX 7 ',
}

describe('readPayment', () => {
  it('reads the amount exactly and trims the reference', () => {
    expect(readPayment(typed, owed)).toEqual({
      draft: { amountMinor: 10_000, paidOn: '2026-03-01', method: 'bank', reference: 'TX 7' },
      errors: {},
    })
  })

  it.each(['100.01', '0', '', 'all of it'])('refuses %j', (amount) => {
    expect(Object.keys(readPayment({ ...typed, amount }, owed).errors)).toEqual(['amountMinor'])
  })

  it('asks for the day', () => {
    expect(readPayment({ ...typed, paidOn: '' }, owed).errors).toEqual({ paidOn: 'Enter a date.' })
  })
})
