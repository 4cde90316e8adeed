import type { InvoiceStatus } from './api.ts'

const LABELS: Record<InvoiceStatus, string> = {
  draft: 'Draft',
  sent: 'Sent',
  overdue: 'Overdue',
  paid: 'Paid',
  void: 'Void',
}

export function StatusBadge({ status }: { status: InvoiceStatus }) {
  return <span className={`badge ${status}`}>{LABELS[status]}</span>
}
