/** The largest values a line may have: with 100 lines, every sum stays an exact integer in a double. */
export const limits = {
  lines: 100,
  quantity: 10_000,
  unitPriceMinor: 1_000_000_000,
  taxRateBp: 10_000,
  /** Of all lines at their largest, tax and all. */
  totalMinor: 100 * 10_000 * 1_000_000_000 * 2,
} as const

export interface LineInput {
  readonly quantity: number
  readonly unitPriceMinor: number
  readonly taxRateBp: number
}

export interface Amounts {
  readonly netMinor: number
  readonly taxMinor: number
}

/** Net and tax of one line in minor units; half a unit of tax rounds up. */
export function lineAmounts({ quantity, unitPriceMinor, taxRateBp }: LineInput): Amounts {
  const netMinor = quantity * unitPriceMinor
  // net * rate may pass 2^53, so the whole and the rest are taxed apart.
  const whole = Math.floor(netMinor / 10_000)
  const rest = netMinor % 10_000
  const taxMinor = whole * taxRateBp + Math.floor((rest * taxRateBp + 5_000) / 10_000)
  return { netMinor, taxMinor }
}

/** An invoice is the sum of its lines, each rounded on its own, so the printed lines add up. */
export function totalAmounts(lines: readonly Amounts[]): Amounts & { readonly totalMinor: number } {
  const netMinor = lines.reduce((sum, line) => sum + line.netMinor, 0)
  const taxMinor = lines.reduce((sum, line) => sum + line.taxMinor, 0)
  return { netMinor, taxMinor, totalMinor: netMinor + taxMinor }
}
