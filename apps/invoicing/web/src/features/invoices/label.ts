/** Name of an invoice in headings and questions; the PDF and the feed use the same. */
export function invoiceLabel(number: number): string {
  return `Invoice ${number}`
}
