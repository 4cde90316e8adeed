export function invoiceLabel(number: number): string {
  return `Invoice ${number}`
}

export function invoiceSubject(id: string): string {
  return `invoice:${id}`
}

export function invoiceOfSubject(subject: string | null): string | undefined {
  return subject?.startsWith('invoice:') ? subject.slice('invoice:'.length) : undefined
}
