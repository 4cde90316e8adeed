import { useQuery } from '@tanstack/react-query'
import { useId, useState } from 'react'
import { formatAgo, formatInstant } from '../../ui/dates.ts'
import { Icon } from '../../ui/icon.tsx'
import type { Invoice } from '../invoices/index.ts'
import { type Reminder, reminderQuery } from './api.ts'
import { ReminderDialog } from './reminder-dialog.tsx'

/** For an invoice that is late: a reminder to its customer, which the assistant writes. */
export function ReminderCard({ invoice }: { invoice: Invoice }) {
  const isOverdue = invoice.status === 'overdue'
  const { data: reminder } = useQuery({ ...reminderQuery(invoice.id), enabled: isOverdue })
  const [isOpen, setOpen] = useState(false)
  const titleId = useId()
  if (!isOverdue) return null
  return (
    <section className="card" aria-labelledby={titleId}>
      <h2 id={titleId}>Reminder</h2>
      <p className="soft" role="status">
        <StateOf reminder={reminder} />
      </p>
      <button type="button" className="button wide" onClick={() => setOpen(true)}>
        <Icon name={reminder?.sentAt ? 'mail' : 'assistant'} /> {actionFor(reminder)}
      </button>
      {isOpen && <ReminderDialog invoice={invoice} onClose={() => setOpen(false)} />}
    </section>
  )
}

function StateOf({ reminder }: { reminder: Reminder | null | undefined }) {
  if (!reminder) return 'The assistant can draft one; you read and send it.'
  if (!reminder.sentAt) return 'A draft is waiting to be sent.'
  return (
    <>
      Sent <time title={formatInstant(reminder.sentAt)}>{formatAgo(reminder.sentAt)}</time>.
    </>
  )
}

function actionFor(reminder: Reminder | null | undefined): string {
  if (!reminder) return 'Draft reminder'
  return reminder.sentAt ? 'Show reminder' : 'Open draft'
}
