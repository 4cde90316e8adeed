/** The largest values a line may have: with 100 lines, every sum stays an exact integer in a double. */
export const limits = {
  lines: 100,
  quantity: 10_000,
  /** Quantities count in thousandths. */
  quantityDecimals: 3,
  /** Either way: a negative price is a discount. */
  unitPriceMinor: 1_000_000_000,
  taxRateBp: 10_000,
  /** Total of 100 lines at their largest, with tax. */
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

export interface RateAmounts extends Amounts {
  readonly taxRateBp: number
}

const thousand = 10 ** limits.quantityDecimals

export function isQuantity(quantity: number): boolean {
  return Math.round(quantity * thousand) / thousand === quantity
}

/** Net amount of a line in minor units; half a unit rounds away from zero, so that a discount takes back what it is of. */
export function netOf({ quantity, unitPriceMinor }: Omit<LineInput, 'taxRateBp'>): number {
  return scaled(Math.round(quantity * thousand), unitPriceMinor, thousand)
}

/**
 * An invoice's lines with their amounts. As EN 16931 wants it, tax is rounded once per rate, on the sum of what is
 * taxed at it. Each line has its part of that tax: what it adds to the tax of the lines before it.
 */
export function pricedLines<Line extends LineInput>(lines: readonly Line[]): (Line & Amounts)[] {
  const nets = new Map<number, number>()
  return lines.map((line) => {
    const { taxRateBp } = line
    const netMinor = netOf(line)
    const before = nets.get(taxRateBp) ?? 0
    nets.set(taxRateBp, before + netMinor)
    const taxMinor = taxOn(before + netMinor, taxRateBp) - taxOn(before, taxRateBp)
    return { ...line, netMinor, taxMinor }
  })
}

const taxOn = (netMinor: number, taxRateBp: number) => scaled(netMinor, taxRateBp, 10_000)

/** `a * b / divisor`, exact though the product may pass 2 ** 53. */
function scaled(a: number, b: number, divisor: number): number {
  const product = BigInt(a) * BigInt(b)
  const half = BigInt(divisor / 2)
  return Number((product + (product < 0n ? -half : half)) / BigInt(divisor))
}

export function totalAmounts(lines: readonly Amounts[]): Amounts & { readonly totalMinor: number } {
  const netMinor = lines.reduce((sum, line) => sum + line.netMinor, 0)
  const taxMinor = lines.reduce((sum, line) => sum + line.taxMinor, 0)
  return { netMinor, taxMinor, totalMinor: netMinor + taxMinor }
}

/** The sums of each rate, lowest first: together they are the invoice's. */
export function amountsByRate(lines: readonly RateAmounts[]): RateAmounts[] {
  const rates = [...new Set(lines.map(({ taxRateBp }) => taxRateBp))].toSorted((a, b) => a - b)
  return rates.map((taxRateBp) => {
    const { netMinor, taxMinor } = totalAmounts(
      lines.filter((line) => line.taxRateBp === taxRateBp),
    )
    return { taxRateBp, netMinor, taxMinor }
  })
}

/** A tax rate whose discounts exceed its amounts, in hundredths of a percent: its tax would be negative. */
export function overdiscounted(lines: readonly RateAmounts[]): number | undefined {
  return amountsByRate(lines).find(({ netMinor }) => netMinor < 0)?.taxRateBp
}
