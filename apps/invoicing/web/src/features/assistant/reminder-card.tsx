import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { Button } from '../../ui/button.tsx'
import { Card } from '../../ui/card.tsx'
import { formatAgo, formatInstant } from '../../ui/dates.ts'
import { Icon } from '../../ui/icon.tsx'
import type { Invoice } from '../invoices/index.ts'
import { type Reminder, reminderQuery } from './api.ts'
import { ReminderDialog } from './reminder-dialog.tsx'

export function ReminderCard({ invoice }: { invoice: Invoice }) {
  const isOverdue = invoice.status === 'overdue'
  const { data: reminder } = useQuery({ ...reminderQuery(invoice.id), enabled: isOverdue })
  const [isOpen, setOpen] = useState(false)
  if (!isOverdue) return null
  return (
    <Card title="Reminder">
      <p className="soft" role="status">
        <StateOf reminder={reminder} />
      </p>
      <Button look="wide" onClick={() => setOpen(true)}>
        <Icon name={reminder?.sentAt ? 'mail' : 'assistant'} /> {actionFor(reminder)}
      </Button>
      {isOpen && <ReminderDialog invoice={invoice} onClose={() => setOpen(false)} />}
    </Card>
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
