import type { InvoiceSummary } from './api.ts'

export interface Sum {
  readonly currency: string
  readonly totalMinor: number
  readonly owedMinor: number
}

/** What is still owed of an invoice: nothing before it was sent. */
export function owedOf({ status, balanceMinor }: InvoiceSummary): number {
  return status === 'sent' || status === 'overdue' ? balanceMinor : 0
}

/** What invoices come to, each currency by itself; a void one comes to nothing. */
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
