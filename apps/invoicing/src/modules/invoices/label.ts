/** How an invoice is called wherever it is named in text. */
export function invoiceLabel(number: number): string {
  return `Invoice ${number}`
}
