import { expect, it } from 'vitest'
import type { InvoiceSummary } from './api.ts'
import { sumsOf } from './sums.ts'

const invoice: InvoiceSummary = {
  id: '1',
  number: 1,
  status: 'sent',
  customer: { id: '1', name: 'Kite' },
  currency: 'EUR',
  issuedOn: '2026-03-01',
  dueOn: '2026-03-15',
  totalMinor: 100,
  paidMinor: 40,
  balanceMinor: 60,
  netMinor: 100,
  taxMinor: 0,
  paidOn: null,
  createdAt: '2026-03-01T08:00:00.000Z',
}

it('never adds up different currencies, nor what is void, nor takes a draft for owed', () => {
  const dollars = { ...invoice, currency: 'USD', totalMinor: 7, balanceMinor: 0 }
  const voided = { ...invoice, status: 'void', balanceMinor: 0 } as const
  const draft = { ...invoice, status: 'draft' } as const
  expect(sumsOf([dollars, invoice, invoice, draft, voided])).toEqual([
    { currency: 'EUR', totalMinor: 300, owedMinor: 120 },
    { currency: 'USD', totalMinor: 7, owedMinor: 0 },
  ])
  expect(sumsOf([])).toEqual([])
})
