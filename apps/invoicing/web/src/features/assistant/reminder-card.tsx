import { useQuery, useQueryClient } from '@tanstack/react-query'
import { useEffect, useRef, useState } from 'react'
import { Button } from '../../ui/button.tsx'
import { Card } from '../../ui/card.tsx'
import { formatAgo, formatInstant } from '../../ui/dates.ts'
import { Dialog } from '../../ui/dialog.tsx'
import { Icon } from '../../ui/icon.tsx'
import { Load } from '../../ui/states.tsx'
import type { Invoice } from '../invoices/index.ts'
import { type Reminder, reminderQuery, useDraftReminder } from './api.ts'
import { DraftForm } from './draft-form.tsx'
import { ReminderEditor } from './reminder-editor.tsx'

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

/** Leads from the choice of a tone through the draft to the mail that was sent. */
function ReminderDialog({ invoice, onClose }: { invoice: Invoice; onClose: () => void }) {
  const { id } = invoice
  const query = useQuery(reminderQuery(id))
  const client = useQueryClient()
  const drafting = useDraftReminder(id)
  const [replaced, setReplaced] = useState<string>()
  const { isDone } = drafting
  useEffect(() => {
    if (isDone) void client.invalidateQueries({ queryKey: reminderQuery(id).queryKey })
  }, [isDone, client, id])
  const isBusy = drafting.isBusy || (isDone && query.isFetching)
  return (
    <Dialog title="Payment reminder" className="wide" onClose={onClose}>
      <Load query={query} what="reminder" rows={3}>
        {(reminder) => {
          if (!reminder || drafting.isBusy || keyOf(reminder) === replaced)
            return <DraftForm drafting={{ ...drafting, isBusy }} onClose={onClose} />
          const replace = () => setReplaced(keyOf(reminder))
          if (reminder.sentAt) return <SentReminder reminder={reminder} onAnother={replace} />
          return (
            <ReminderEditor
              key={keyOf(reminder)}
              invoice={invoice}
              reminder={reminder}
              onAgain={replace}
            />
          )
        }}
      </Load>
    </Dialog>
  )
}

/** Another draft may take the place of the one before under the same id. */
function keyOf({ id, createdAt }: Reminder): string {
  return `${id} ${createdAt}`
}

function SentReminder({ reminder, onAnother }: { reminder: Reminder; onAnother: () => void }) {
  const news = useRef<HTMLParagraphElement>(null)
  useEffect(() => news.current?.focus(), [])
  return (
    <>
      <p ref={news} tabIndex={-1} className="sent-news">
        Sent {formatAgo(reminder.sentAt ?? '')}
        {reminder.sentTo && ` to ${reminder.sentTo}`}.
      </p>
      <div className="letter">
        <h3>{reminder.subject}</h3>
        <p className="multi-line">{reminder.text}</p>
      </div>
      <div className="form-foot end">
        <Button onClick={onAnother}>Draft another</Button>
      </div>
    </>
  )
}
