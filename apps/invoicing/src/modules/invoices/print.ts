import { contrast } from '../../color.ts'
import { decimalsOf, decimalText, moneyDigits } from '../../money/index.ts'

const formats = new Map<string, Intl.NumberFormat>()

/** `123456` in EUR as `1,234.56`. */
export function money(minor: number, currency: string): string {
  const format = formats.get(currency) ?? new Intl.NumberFormat('en', moneyDigits(currency))
  formats.set(currency, format)
  return format.format(decimalText(minor, decimalsOf(currency)))
}

/** `1900` as `19 %`. */
export function percent(basisPoints: number): string {
  return `${basisPoints / 100} %`
}

const letters = new Intl.Segmenter('en', { granularity: 'grapheme' })
const longWord = /\S{25,}/gu
const mayBreakHere = '\u200B'

/**
 * Text as a page can show it: composed letters, no control characters but line breaks, no halves of
 * letters, and places to break words that are longer than a line.
 */
export function printable(text: string): string {
  const clean = text
    .toWellFormed()
    .normalize('NFC')
    .replaceAll(/[^\P{Cc}\n]|\uFFFD/gu, ' ')
  return clean.replaceAll(longWord, breakable)
}

function breakable(word: string): string {
  const parts = Array.from(letters.segment(word), ({ segment }) => segment)
  return parts.map((part, at) => (at % 12 === 11 ? part + mayBreakHere : part)).join('')
}

const ink = '#111827'
const paper = '#ffffff'

/** An organisation's colour where it can be read on paper, and ink where it is too pale. */
export function inkOf(color: string): string {
  return contrast(color, paper) >= 3 ? color : ink
}
