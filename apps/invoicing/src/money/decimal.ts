import { decimalsOf } from './currencies.ts'

/** `-12345` with 2 decimals as `-123.45`. Exact: the digits are placed as text, never divided. */
export function decimalText(scaled: number, decimals: number): `${number}` {
  const digits = String(Math.abs(scaled)).padStart(decimals + 1, '0')
  const at = digits.length - decimals
  const text = decimals === 0 ? digits : `${digits.slice(0, at)}.${digits.slice(at)}`
  return `${scaled < 0 ? '-' : ''}${text}` as `${number}`
}

/** How `Intl` writes amounts of a currency: with our table's decimals instead of the machine's. */
export function moneyDigits(currency: string): {
  readonly minimumFractionDigits: number
  readonly maximumFractionDigits: number
} {
  const digits = decimalsOf(currency)
  return { minimumFractionDigits: digits, maximumFractionDigits: digits }
}
