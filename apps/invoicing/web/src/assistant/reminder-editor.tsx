import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { ConfirmFirst, useMember } from '../accounts/index.ts'
import { customerQuery } from '../customers/index.ts'
import type { Invoice } from '../invoices/index.ts'
import { Field } from '../ui/field.tsx'
import { Form, fieldErrors, Submit, useChecked } from '../ui/form.tsx'
import { type Reminder, type ReminderText, useSaveReminder, useSendReminder } from './api.ts'

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
  const send = useSendReminder(id)
  const save = useSaveReminder(id)
  const { attempt, submit, complaints } = useChecked(check(typed), () => {
    if (!send.isPending) send.mutate(typed)
  })
  const error = send.error ?? save.error
  const errors = { ...fieldErrors(error), ...complaints }
  const isChanged = typed.subject !== reminder.subject || typed.text !== reminder.text
  return (
    <Form onSubmit={submit} attempt={attempt} error={error}>
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
            onClick={() => !save.isPending && save.mutate(typed)}
          >
            Save draft
          </button>
        )}
        {user.emailVerified && <Submit isBusy={send.isPending}>Send reminder</Submit>}
      </div>
    </Form>
  )
}

function check({ subject, text }: ReminderText): Record<string, string> {
  return {
    ...(!subject.trim() && { subject: 'Enter a subject.' }),
    ...(!text.trim() && { text: 'Enter a text.' }),
  }
}
