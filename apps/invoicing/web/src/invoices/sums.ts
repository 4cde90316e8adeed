import type { InvoiceSummary } from './api.ts'

export interface Sum {
  readonly currency: string
  readonly totalMinor: number
  readonly balanceMinor: number
}

/** What invoices come to, each currency by itself. Nobody owes a void one, so it isn't counted. */
export function sumsOf(invoices: readonly InvoiceSummary[]): readonly Sum[] {
  const counted = invoices.filter(({ status }) => status !== 'void')
  const currencies = [...new Set(counted.map(({ currency }) => currency))].toSorted()
  return currencies.map((currency) => {
    const own = counted.filter((invoice) => invoice.currency === currency)
    return {
      currency,
      totalMinor: own.reduce((sum, { totalMinor }) => sum + totalMinor, 0),
      balanceMinor: own.reduce((sum, { balanceMinor }) => sum + balanceMinor, 0),
    }
  })
}
