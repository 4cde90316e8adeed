/** Tag of lists of invoices: any change of an invoice drops them. */
export const invoicesTag = 'invoices'
export const invoiceTag = (id: string) => `invoice:${id}`
export const invoiceCountTag = 'invoice-count'
export const currenciesTag = 'invoice-currencies'
export const receivablesTag = 'receivables'

export const revenueTag = (month: string) => `revenue:${month}`

/** Tags of sums that change when an invoice starts or stops to count. */
export function turnoverTags({ issuedOn }: { readonly issuedOn: string }): string[] {
  return [receivablesTag, revenueTag(issuedOn.slice(0, 7))]
}
