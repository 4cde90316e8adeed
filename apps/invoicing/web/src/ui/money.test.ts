import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  formatMoney,
  moneyInputText,
  parseMoney,
  parsePercent,
  parseScaled,
  unreadableMoney,
} from './money.ts'

const amount = fc.integer({ min: 0, max: 1_000_000_000_000 })
const currency = fc.constantFrom('EUR', 'USD', 'CHF', 'JPY', 'KWD')

describe('formatMoney', () => {
  it('places the decimals that the currency has', () => {
    expect(formatMoney(123_450, 'EUR')).toBe('€1,234.50')
    expect(formatMoney(5, 'USD')).toBe('$0.05')
    expect(formatMoney(1_234, 'JPY')).toBe('¥1,234')
    expect(formatMoney(-250, 'EUR')).toBe('-€2.50')
  })

  it('keeps every digit of amounts that a float would round', () => {
    expect(formatMoney(9_007_199_254_740_991, 'EUR')).toBe('€90,071,992,547,409.91')
  })
})

describe('parseMoney', () => {
  it('reads back what a price field shows, for every amount and currency', () => {
    fc.assert(
      fc.property(amount, currency, (minor, code) => {
        expect(parseMoney(moneyInputText(minor, code), code)).toBe(minor)
      }),
    )
  })

  it('takes a point or a comma as the decimal sign', () => {
    expect(parseMoney('12.5', 'EUR')).toBe(1_250)
    expect(parseMoney('12,50', 'EUR')).toBe(1_250)
    expect(parseMoney('1,234.50', 'EUR')).toBe(123_450)
    expect(parseMoney('1.234,50', 'EUR')).toBe(123_450)
    expect(parseMoney('1 234', 'EUR')).toBe(123_400)
    expect(parseMoney('1,234', 'EUR')).toBe(123_400)
  })

  it('is exact where floats are not', () => {
    expect(parseMoney('1.15', 'EUR')).toBe(115)
    expect(parseMoney('0.29', 'EUR')).toBe(29)
  })

  it.each(['', 'abc', '-5', '1.234.5', '12.345', '1,234,50', '1,2,3', '1e3', '9'.repeat(20)])(
    'refuses %j',
    (text) => expect(parseMoney(text, 'EUR')).toBeUndefined(),
  )
})

it('reads percentages as basis points', () => {
  expect(parsePercent('20')).toBe(2_000)
  expect(parsePercent('7.7')).toBe(770)
  expect(parsePercent('7.777')).toBeUndefined()
})

it('refuses decimals where whole numbers are asked for', () => {
  expect(parseScaled('2', 0)).toBe(2)
  expect(parseScaled('2.5', 0)).toBeUndefined()
})

it('gives an example that has the decimals of the currency', () => {
  for (const code of ['EUR', 'JPY', 'KWD']) {
    const [example = ''] = /[\d.]*\d/.exec(unreadableMoney(code)) ?? []
    expect(parseMoney(example, code)).toBeGreaterThan(0)
    expect(moneyInputText(parseMoney(example, code) ?? 0, code)).toBe(example)
  }
})
