import type { Payment } from '../invoices/index.ts'

/** Nothing for a payment that went through: that is what one expects of it. */
export function PaymentState({ status }: { status: Payment['status'] }) {
  if (status === 'succeeded') return null
  return (
    <span className={status === 'failed' ? 'badge overdue' : 'badge sent'}>
      {status === 'failed' ? 'Declined' : 'Pending'}
    </span>
  )
}
