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

/** Text as a page can show it: composed letters, and no control characters but line breaks. */
export function printable(text: string): string {
  return text.normalize('NFC').replaceAll(/[^\P{Cc}\n]/gu, ' ')
}
