import { expect, it } from 'vitest'
import { checkTerm, draftOf, settingsOf } from './draft.ts'

const settings = {
  branding: { color: '#2457d6', logoText: 'Ferro' },
  currency: 'EUR',
  address: 'Hafenstraße 12\n20359 Hamburg',
  paymentTermDays: 14,
  timeZone: 'America/New_York',
}

it('gives back what it was given', () => {
  expect(settingsOf(draftOf({ ...settings, flags: {}, version: 1 }))).toEqual(settings)
})

it.each([
  ['0', true],
  ['120', true],
  ['121', false],
  ['', false],
  ['-1', false],
  ['7.5', false],
  ['1e2', false],
])('takes %s days as a term: %s', (paymentTermDays, isFine) => {
  const draft = { ...draftOf({ ...settings, flags: {}, version: 1 }), paymentTermDays }
  expect(Object.keys(checkTerm(draft))).toEqual(isFine ? [] : ['paymentTermDays'])
})
