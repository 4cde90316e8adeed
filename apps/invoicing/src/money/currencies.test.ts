import { expect, it } from 'vitest'
import { formatMoney, moneyInputText, parseMoney } from '../../web/src/ui/money.ts'
import { money } from '../modules/invoices/print.ts'
import { currencyCodes, decimalsOf } from './index.ts'

/** Everyday use, and so the ICU of some machines, writes these without the decimals that ISO 4217 gives them. */
const oftenWrong = { HUF: 2, IDR: 2, COP: 2, PKR: 2, RSD: 2, ALL: 2, LBP: 2, AFN: 2, IQD: 3 }
const usual = { EUR: 2, USD: 2, JPY: 0, KRW: 0, ISK: 0, UGX: 0, KWD: 3, BHD: 3, CLF: 4, UYW: 4 }

it('gives every currency the decimals of ISO 4217, whatever the machine’s ICU thinks', () => {
  expect(currencyCodes).toHaveLength(165)
  const found = Object.fromEntries(currencyCodes.map((code) => [code, decimalsOf(code)]))
  expect(found).toMatchObject({ ...oftenWrong, ...usual })
  for (const code of ['XAU', 'XTS', 'XXX', 'ABC']) expect(currencyCodes).not.toContain(code)
})

it('knows the currencies of today, and takes none that ISO 4217 has withdrawn', () => {
  for (const code of ['XCG', 'XAD', 'ZWG', 'SLE', 'VED', 'CUP'])
    expect([code, decimalsOf(code)]).toEqual([code, 2])
  for (const code of ['ANG', 'BGN', 'CUC', 'DEM', 'HRK', 'SLL', 'ZWL'])
    expect(currencyCodes).not.toContain(code)
})

it.each(currencyCodes)('writes %s alike in the page, in a price field and on paper', (code) => {
  const digits = decimalsOf(code)
  const whole = '1,234,567'
  const text = digits === 0 ? whole : `${whole}.${'8901'.slice(0, digits)}`
  const minor = Number(text.replaceAll(/\D/g, ''))
  expect(money(minor, code)).toBe(text)
  expect(formatMoney(minor, code).replace(/^\D+/, '')).toBe(text)
  expect(moneyInputText(minor, code)).toBe(text.replaceAll(',', ''))
  expect(parseMoney(text, code)).toBe(minor)
})
