import type { InvoiceLine } from './api.ts'

/** What the server takes at most; the form says so before the server has to. */
export const limits = {
  lines: 100,
  quantity: 10_000,
  unitPriceMinor: 1_000_000_000,
  taxRateBp: 10_000,
} as const

export interface Amounts {
  readonly netMinor: number
  readonly taxMinor: number
}

/**
 * What the server will make of a line: half a minor unit of tax rounds up, on each line.
 * BigInt, because price times rate can pass 2 ** 53 before it is divided.
 */
export function lineAmounts(line: Omit<InvoiceLine, 'description'>): Amounts {
  const netMinor = line.quantity * line.unitPriceMinor
  const taxMinor = (BigInt(netMinor) * BigInt(line.taxRateBp) + 5_000n) / 10_000n
  return { netMinor, taxMinor: Number(taxMinor) }
}

export function totalAmounts(lines: readonly Amounts[]): Amounts & { readonly totalMinor: number } {
  const netMinor = lines.reduce((sum, line) => sum + line.netMinor, 0)
  const taxMinor = lines.reduce((sum, line) => sum + line.taxMinor, 0)
  return { netMinor, taxMinor, totalMinor: netMinor + taxMinor }
}
