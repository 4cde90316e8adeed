import { type QueryClient, useQuery, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { Field } from '../../ui/field.tsx'
import { Form, fieldErrors, Submit, useChecked } from '../../ui/form.tsx'
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

/** The draft, to be changed and sent. Nothing leaves the house that nobody has read. */
export function ReminderEditor({ invoice, reminder, onAgain }: ReminderEditorProps) {
  const { id, customer } = invoice
  // Where they can be reached now: the invoice keeps the address that it was sent to.
  const { data: present = customer } = useQuery(customerQuery(customer.id))
  const { user } = useMember()
  const [typed, setTyped] = useState<ReminderText>({
    subject: reminder.subject,
    text: reminder.text,
  })
  const [version, setVersion] = useState(reminder.version)
  const keepVersion = (saved: Reminder) => setVersion(saved.version)
  const send = useSendReminder(id, keepVersion)
  const save = useSaveReminder(id)
  const write = (basis: number) =>
    save.mutate({ ...typed, version: basis }, { onSuccess: keepVersion })
  const { attempt, submit, complaints } = useChecked(check(typed), () => {
    if (!send.isPending) send.mutate({ ...typed, version })
  })
  const client = useQueryClient()
  const conflict = {
    onReload: async () => {
      const stored = await presentReminder(client, id)
      if (!stored) return
      setTyped({ subject: stored.subject, text: stored.text })
      setVersion(stored.version)
      send.reset()
      save.reset()
    },
    onOverwrite: async () => {
      const stored = await presentReminder(client, id)
      send.reset()
      if (stored) write(stored.version)
    },
  }
  const error = send.error ?? save.error
  const errors = { ...fieldErrors(error), ...complaints }
  const isChanged = typed.subject !== reminder.subject || typed.text !== reminder.text
  return (
    <Form onSubmit={submit} attempt={attempt} error={error} conflict={conflict}>
      <p className="soft">
        To {customer.name}, <span className="breakable">{present.email}</span>. A link to the
        invoice is added to the mail.
      </p>
      <Field label="Subject" error={errors['subject']}>
        {(control) => (
          <input
            {...control}
            autoFocus
            maxLength={200}
            value={typed.subject}
            onChange={(event) => setTyped({ ...typed, subject: event.target.value })}
          />
        )}
      </Field>
      <Field label="Text" error={errors['text']}>
        {(control) => (
          <textarea
            {...control}
            rows={11}
            maxLength={5_000}
            value={typed.text}
            onChange={(event) => setTyped({ ...typed, text: event.target.value })}
          />
        )}
      </Field>
      {!user.emailVerified && <ConfirmFirst what="reminders" />}
      <div className="form-foot end">
        <span role="status" className="soft">
          {save.isSuccess && !isChanged && 'Saved.'}
        </span>
        <button type="button" className="button ghost" onClick={onAgain}>
          Draft again
        </button>
        {isChanged && (
          <button
            type="button"
            className="button"
            aria-disabled={save.isPending}
            onClick={() => !save.isPending && write(version)}
          >
            Save draft
          </button>
        )}
        {user.emailVerified && <Submit isBusy={send.isPending}>Send reminder</Submit>}
      </div>
    </Form>
  )
}

function presentReminder(client: QueryClient, invoiceId: string): Promise<Reminder | null> {
  return client.fetchQuery({ ...reminderQuery(invoiceId), staleTime: 0 })
}

function check({ subject, text }: ReminderText): Record<string, string> {
  return {
    ...(!subject.trim() && { subject: 'Enter a subject.' }),
    ...(!text.trim() && { text: 'Enter a text.' }),
  }
}
