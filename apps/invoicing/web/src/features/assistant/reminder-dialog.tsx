import { useQuery, useQueryClient } from '@tanstack/react-query'
import { useEffect, useState } from 'react'
import { Dialog } from '../../ui/dialog.tsx'
import { Load } from '../../ui/load.tsx'
import type { Invoice } from '../invoices/index.ts'
import { type Reminder, reminderQuery, useDraftReminder } from './api.ts'
import { DraftForm } from './draft-form.tsx'
import { ReminderEditor } from './reminder-editor.tsx'
import { SentReminder } from './sent-reminder.tsx'

interface ReminderDialogProps {
  readonly invoice: Invoice
  readonly onClose: () => void
}

/** Leads from the choice of a tone through the draft to the mail that was sent. */
export function ReminderDialog({ invoice, onClose }: ReminderDialogProps) {
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
