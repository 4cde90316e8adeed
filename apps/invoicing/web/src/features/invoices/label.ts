/** How an invoice is called in headings and questions; the PDF and the feed say the same. */
export function invoiceLabel(number: number): string {
  return `Invoice ${number}`
}
