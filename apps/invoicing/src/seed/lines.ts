import { type Amounts, pricedLines } from '../money/index.ts'
import { randomFor } from './random.ts'
import { services } from './words.ts'

export interface SeedLine extends Amounts {
  readonly description: string
  readonly quantity: number
  readonly unitPriceMinor: number
}

/** Lines of the invoice at one place of the ledger; one to five, three on average. */
export function linesOf(at: number, taxRateBp: number): SeedLine[] {
  const random = randomFor(5, at)
  const lines = Array.from({ length: random.between(1, 5) }, () => {
    const service = random.pick(services)
    const quantity = random.between(1, service.most)
    const price = service.low + (service.high - service.low) * random.next()
    const unitPriceMinor = Math.round(price / 500) * 500
    return { description: service.text, quantity, unitPriceMinor, taxRateBp }
  })
  return pricedLines(lines)
}
