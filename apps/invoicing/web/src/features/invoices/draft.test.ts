import { describe, expect, it } from 'vitest'
import type { Invoice } from './api.ts'
import {
  bodyOf,
  complaintsOf,
  nextLine,
  type TypedInvoice,
  totalsOf,
  typedInvoice,
} from './draft.ts'

const LINE = { key: 1, description: 'Design', quantity: '3', unitPrice: '80,50', taxRate: '19' }
const INVOICE: TypedInvoice = {
  customer: { id: '7', name: 'Kite', email: 'pay@kite.example', address: '' },
  currency: 'EUR',
  issuedOn: '2026-03-01',
  dueOn: '2026-03-15',
  lines: [LINE],
}

describe('an invoice as it was typed', () => {
  it('is sent in integers', () => {
    expect(complaintsOf(INVOICE)).toEqual({})
    expect(bodyOf(INVOICE)).toEqual({
      customerId: '7',
      currency: 'EUR',
      issuedOn: '2026-03-01',
      dueOn: '2026-03-15',
      lines: [{ description: 'Design', quantity: 3, unitPriceMinor: 8_050, taxRateBp: 1_900 }],
    })
  })

  it('names every field that is wrong, each as the server would', () => {
    const wrong = { key: 2, description: ' ', quantity: '0', unitPrice: 'x', taxRate: '101' }
    const complaints = complaintsOf({
      ...INVOICE,
      customer: undefined,
      dueOn: '2026-02-01',
      lines: [LINE, wrong],
    })
    expect(Object.keys(complaints)).toEqual([
      'customerId',
      'dueOn',
      'lines.1.description',
      'lines.1.quantity',
      'lines.1.unitPriceMinor',
      'lines.1.taxRateBp',
    ])
  })
})

it('totals what can be read while the user still types', () => {
  const unfinished = { ...LINE, key: 2, unitPrice: '' }
  expect(totalsOf([LINE, unfinished], 'EUR')).toEqual({
    taxes: [{ taxRateBp: 1_900, netMinor: 24_150, taxMinor: 4_589 }],
    netMinor: 24_150,
    taxMinor: 4_589,
    totalMinor: 28_739,
  })
})

it('starts a further line with the tax rate of the one before', () => {
  expect(nextLine([{ ...LINE, taxRate: '7' }])).toMatchObject({ key: 2, taxRate: '7' })
})

it('reads an invoice back from what it shows for changing', () => {
  const line = { description: 'Design', quantity: 3, unitPriceMinor: 8_050, taxRateBp: 770 }
  const invoice: Invoice = {
    id: '1',
    number: 1,
    status: 'draft',
    customer: { id: '7', name: 'Kite', email: 'pay@kite.example', address: '' },
    currency: 'JPY',
    issuedOn: '2026-03-01',
    dueOn: '2026-03-15',
    paidOn: null,
    netMinor: 24_150,
    taxMinor: 1_860,
    totalMinor: 26_010,
    paidMinor: 0,
    balanceMinor: 26_010,
    lines: [{ ...line, netMinor: 24_150, taxMinor: 1_860 }],
    taxes: [],
    payments: [],
    version: 1,
    sender: null,
    createdAt: '2026-03-01T08:00:00.000Z',
    hasPdf: false,
  }
  expect(bodyOf(typedInvoice(invoice))).toEqual({
    customerId: '7',
    currency: 'JPY',
    issuedOn: '2026-03-01',
    dueOn: '2026-03-15',
    lines: [line],
  })
})

it('reads parts of a unit, and discounts, which take off no more than there is', () => {
  const discount = { ...LINE, key: 2, quantity: '1', unitPrice: '-50' }
  const wrongIn = (...lines: TypedInvoice['lines']) =>
    Object.keys(complaintsOf({ ...INVOICE, lines }))
  expect(
    bodyOf({ ...INVOICE, lines: [{ ...LINE, quantity: '7,5' }, discount] }).lines,
  ).toMatchObject([{ quantity: 7.5 }, { quantity: 1, unitPriceMinor: -5_000 }])
  expect(wrongIn({ ...LINE, quantity: '0.0001' })).toEqual(['lines.0.quantity'])
  expect(wrongIn(LINE, { ...discount, unitPrice: '−500' })).toEqual(['lines.1.unitPriceMinor'])
})
