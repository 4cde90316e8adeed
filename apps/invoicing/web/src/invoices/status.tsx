import { today } from '../ui/dates.ts'
import type { InvoiceStatus, InvoiceSummary } from './api.ts'

type ShownStatus = InvoiceStatus | 'overdue'

const LABELS: Record<ShownStatus, string> = {
  draft: 'Draft',
  sent: 'Sent',
  overdue: 'Overdue',
  paid: 'Paid',
  void: 'Void',
}

/** Overdue isn't stored: it is a sent invoice whose day has passed. */
export function shownStatus({
  status,
  dueOn,
}: Pick<InvoiceSummary, 'status' | 'dueOn'>): ShownStatus {
  return status === 'sent' && dueOn < today() ? 'overdue' : status
}

export function StatusBadge({ invoice }: { invoice: Pick<InvoiceSummary, 'status' | 'dueOn'> }) {
  const status = shownStatus(invoice)
  return <span className={`badge ${status}`}>{LABELS[status]}</span>
}
