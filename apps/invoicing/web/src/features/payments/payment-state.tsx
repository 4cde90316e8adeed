import type { Payment } from '../invoices/index.ts'

const STATES: Readonly<Record<Exclude<Payment['status'], 'succeeded'>, readonly string[]>> = {
  pending: ['Pending', 'badge sent'],
  unanswered: ['Unanswered', 'badge overdue'],
  failed: ['Declined', 'badge overdue'],
}

/** Shows nothing for a payment that went through. */
export function PaymentState({ status }: { status: Payment['status'] }) {
  if (status === 'succeeded') return null
  const [words, className] = STATES[status]
  return <span className={className}>{words}</span>
}

export const METHODS: Readonly<Record<Payment['method'], string>> = {
  bank: 'Bank transfer',
  card: 'Card',
  cash: 'Cash',
  other: 'Other',
}
