import type { InvoiceSummary } from './api.ts'

export interface Sum {
  readonly currency: string
  readonly totalMinor: number
  readonly owedMinor: number
}

/** The amount still owed: nothing before the invoice is sent. */
export function owedOf({ status, balanceMinor }: InvoiceSummary): number {
  return status === 'sent' || status === 'overdue' ? balanceMinor : 0
}

/** Sums of invoices by currency; void ones don't count. */
export function sumsOf(invoices: readonly InvoiceSummary[]): readonly Sum[] {
  const counted = invoices.filter(({ status }) => status !== 'void')
  const currencies = [...new Set(counted.map(({ currency }) => currency))].toSorted()
  return currencies.map((currency) => {
    const own = counted.filter((invoice) => invoice.currency === currency)
    return {
      currency,
      totalMinor: own.reduce((sum, { totalMinor }) => sum + totalMinor, 0),
      owedMinor: own.reduce((sum, invoice) => sum + owedOf(invoice), 0),
    }
  })
}
