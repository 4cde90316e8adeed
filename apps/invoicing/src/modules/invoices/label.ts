/** How an invoice is called wherever it is named in text. */
export function invoiceLabel(number: number): string {
  return `Invoice ${number}`
}

/** What jobs are about that do something for an invoice. */
export function invoiceSubject(id: string): string {
  return `invoice:${id}`
}

/** The id of the invoice that a job is about. */
export function invoiceOfSubject(subject: string | null): string | undefined {
  return subject?.startsWith('invoice:') ? subject.slice('invoice:'.length) : undefined
}
