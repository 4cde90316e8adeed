import { decimalsOf, decimalText, moneyDigits } from '../../../src/money/index.ts'

/** `123450` and `EUR` to `€1,234.50`. Exact: the digits are placed as text, never divided. */
export function formatMoney(minor: number, currency: string): string {
  return formatterOf(currency).format(decimalText(minor, decimalsOf(currency)))
}

/** A rounded amount for axes and small places: `€1.2K`. */
export function formatMoneyCompact(minor: number, currency: string): string {
  return formatterOf(currency, 'compact').format(decimalText(minor, decimalsOf(currency)))
}

/** Text of a price field: `1234.50`, without currency or grouping. */
export function moneyInputText(minor: number, currency: string): string {
  return decimalText(minor, decimalsOf(currency))
}

/** Reads a typed price into minor units; undefined when it isn't an amount. */
export function parseMoney(text: string, currency: string): number | undefined {
  return parseScaled(text, decimalsOf(currency))
}

/** Complaint about an unreadable price; its example has the decimals of the currency. */
export function unreadableMoney(currency: string): string {
  const decimals = decimalsOf(currency)
  return decimals === 0
    ? 'An amount without decimals, like 80.'
    : `An amount, like ${decimalText(795 * 10 ** (decimals - 1), decimals)}.`
}

/** `20` or `7.7` percent to 2,000 or 770 basis points. */
export function parsePercent(text: string): number | undefined {
  return parseScaled(text, 2)
}

/** 2,000 basis points to `20%`, 770 to `7.7%`. */
export function formatPercent(basisPoints: number): string {
  return `${basisPoints / 100}%`
}

/**
 * A decimal number as an integer of `10 ** -decimals`, exact because it never becomes a float.
 * Takes a point or a comma as the decimal sign, and either (or spaces) between groups of three.
 */
export function parseScaled(text: string, decimals: number): number | undefined {
  const clean = text.trim().replaceAll(/[\u00a0\u202f'’]/g, ' ')
  const { whole, fraction } = PLAIN.exec(clean)?.groups ?? {}
  if (whole && (fraction ?? '').length <= decimals) return scale(whole, fraction, decimals)
  const grouped = GROUPED.exec(clean)?.groups
  if (!grouped?.['whole'] || (grouped['fraction'] ?? '').length > decimals) return undefined
  // `12.345` is a mistyped price as likely as twelve thousand: better ask than guess.
  if (grouped['group'] === '.' && /^\d+\.\d+$/.test(clean)) return undefined
  return scale(grouped['whole'].replaceAll(/\D/g, ''), grouped['fraction'], decimals)
}

const PLAIN = /^(?<whole>\d+)(?:[.,](?<fraction>\d*))?$/
const GROUPED =
  /^(?<whole>\d{1,3}(?<group>[., ])\d{3}(?:\k<group>\d{3})*)(?:(?!\k<group>)[.,](?<fraction>\d+))?$/

function scale(whole: string, fraction: string | undefined, decimals: number): number | undefined {
  const value = Number(whole + (fraction ?? '').padEnd(decimals, '0'))
  return Number.isSafeInteger(value) ? value : undefined
}

const formatters = new Map<string, Intl.NumberFormat>()

function formatterOf(currency: string, notation: 'standard' | 'compact' = 'standard') {
  const key = `${currency} ${notation}`
  const known = formatters.get(key)
  if (known) return known
  const digits =
    notation === 'compact'
      ? { minimumFractionDigits: 0, maximumFractionDigits: 1 }
      : moneyDigits(currency)
  const made = new Intl.NumberFormat('en', { style: 'currency', currency, notation, ...digits })
  formatters.set(key, made)
  return made
}
