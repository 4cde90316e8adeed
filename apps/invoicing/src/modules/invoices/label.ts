/** How an invoice is called wherever it is named in text. */
export function invoiceLabel(number: number): string {
  return `Invoice ${number}`
}

/** Subject of jobs that work on an invoice. */
export function invoiceSubject(id: string): string {
  return `invoice:${id}`
}

export function invoiceOfSubject(subject: string | null): string | undefined {
  return subject?.startsWith('invoice:') ? subject.slice('invoice:'.length) : undefined
}
