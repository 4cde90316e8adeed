import { useQuery, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { AS_STORED } from '../../api/query-client.ts'
import { Button, Submit } from '../../ui/button.tsx'
import { Form } from '../../ui/form.tsx'
import { TextArea, TextField } from '../../ui/text-field.tsx'
import { useForm } from '../../ui/use-form.ts'
import { ConfirmFirst, useMember } from '../accounts/index.ts'
import { customerQuery } from '../customers/index.ts'
import type { Invoice } from '../invoices/index.ts'
import {
  type Reminder,
  type ReminderText,
  reminderQuery,
  useSaveReminder,
  useSendReminder,
} from './api.ts'

interface ReminderEditorProps {
  readonly invoice: Invoice
  readonly reminder: Reminder
  /** The user wants another draft in place of this one. */
  readonly onAgain: () => void
}

/** The draft, to be changed and sent: no reminder is mailed unread. */
export function ReminderEditor({ invoice, reminder, onAgain }: ReminderEditorProps) {
  const { id, customer } = invoice
  // The invoice keeps the address that it was sent to; the reminder goes to the present one.
  const { data: present = customer } = useQuery(customerQuery(customer.id))
  const { user } = useMember()
  const client = useQueryClient()
  const [version, setVersion] = useState(reminder.version)
  const keepVersion = (saved: Reminder) => setVersion(saved.version)
  const send = useSendReminder(id, keepVersion)
  const save = useSaveReminder(id)
  const { draft, field, form, restart, isBusy } = useForm({
    start: textOf(reminder),
    check,
    bodyOf: (text) => ({ ...text, version }),
    sending: { ...send, error: send.error ?? save.error },
  })
  const write = (basis: number) =>
    save.mutate({ ...draft, version: basis }, { onSuccess: keepVersion })
  const find = async () =>
    (await client.fetchQuery({ ...reminderQuery(id), ...AS_STORED })) ?? reminder
  const conflict = {
    async onReload() {
      const stored = await find()
      restart(textOf(stored))
      keepVersion(stored)
      send.reset()
      save.reset()
    },
    async onOverwrite() {
      const stored = await find()
      send.reset()
      write(stored.version)
    },
  }
  const isChanged = draft.subject !== reminder.subject || draft.text !== reminder.text
  return (
    <Form {...form} conflict={conflict}>
      <p className="soft">
        To {customer.name}, {present.email}. A link to the invoice is added to the mail.
      </p>
      <TextField {...field('subject')} label="Subject" autoFocus maxLength={200} />
      <TextArea {...field('text')} label="Text" rows={11} maxLength={5_000} />
      {!user.emailVerified && <ConfirmFirst what="reminders" />}
      <div className="form-foot end">
        <span role="status" className="soft">
          {save.isSuccess && !isChanged && 'Saved.'}
        </span>
        <Button look="ghost" onClick={onAgain}>
          Draft again
        </Button>
        {isChanged && (
          <Button isBusy={save.isPending} onClick={() => write(version)}>
            Save draft
          </Button>
        )}
        {user.emailVerified && <Submit isBusy={isBusy}>Send reminder</Submit>}
      </div>
    </Form>
  )
}

function textOf({ subject, text }: Reminder): ReminderText {
  return { subject, text }
}

function check({ subject, text }: ReminderText): Record<string, string> {
  return {
    ...(!subject.trim() && { subject: 'Enter a subject.' }),
    ...(!text.trim() && { text: 'Enter a text.' }),
  }
}
