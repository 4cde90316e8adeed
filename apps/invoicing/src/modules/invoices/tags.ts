/** On copies of lists of invoices, in which any change of one shows. */
export const invoicesTag = 'invoices'
export const invoiceTag = (id: string) => `invoice:${id}`
/** On copies that count the invoices written. */
export const invoiceCountTag = 'invoice-count'
/** On copies that tell in which currencies there are invoices. */
export const currenciesTag = 'invoice-currencies'
/** On copies of what is owed. */
export const receivablesTag = 'receivables'

/** On copies of what was invoiced in a month, such as `2026-01`: drafts and void invoices don't count. */
export const revenueTag = (month: string) => `revenue:${month}`

/** What an invoice that begins or ceases to count changes. */
export function turnoverTags({ issuedOn }: { readonly issuedOn: string }): string[] {
  return [receivablesTag, revenueTag(issuedOn.slice(0, 7))]
}
