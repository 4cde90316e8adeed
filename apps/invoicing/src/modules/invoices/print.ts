const formats = new Map<string, Intl.NumberFormat>()

/** `123456` in EUR as `1,234.56`. */
export function money(minor: number, currency: string): string {
  const format = formats.get(currency) ?? moneyFormat(currency)
  formats.set(currency, format)
  const digits = format.resolvedOptions().maximumFractionDigits ?? 2
  return format.format(minor / 10 ** digits)
}

function moneyFormat(currency: string): Intl.NumberFormat {
  const style = { style: 'currency', currency } as const
  const digits = new Intl.NumberFormat('en', style).resolvedOptions().maximumFractionDigits ?? 2
  return new Intl.NumberFormat('en', {
    minimumFractionDigits: digits,
    maximumFractionDigits: digits,
  })
}

/** `1900` as `19 %`. */
export function percent(basisPoints: number): string {
  return `${basisPoints / 100} %`
}

/** What the PDF's built-in fonts can show (Latin-1); anything else becomes a question mark. */
export function printable(text: string): string {
  return text.normalize('NFC').replaceAll(/[^\n\u0020-\u007e\u00a0-\u00ff\u20ac]/gu, '?')
}
