import { useQuery } from '@tanstack/react-query'
import { Button, Submit } from '../../ui/button.tsx'
import { TextArea, TextField } from '../../ui/fields.tsx'
import { Form } from '../../ui/form.tsx'
import { useForm } from '../../ui/use-form.ts'
import { ConfirmFirst, useMember } from '../accounts/index.ts'
import { customerQuery } from '../customers/index.ts'
import type { Invoice } from '../invoices/index.ts'
import { type Reminder, type ReminderText, useChangeReminder } from './api.ts'

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
  const change = useChangeReminder(id)
  const { draft, field, form, submit, isBusy } = useForm({
    start: textOf(reminder),
    version: reminder.version,
    check,
    bodyOf: (text): ReminderText & { readonly isToSend?: boolean } => text,
    sending: change,
  })
  const isChanged = draft.subject !== reminder.subject || draft.text !== reminder.text
  return (
    <Form {...form} onSubmit={() => submit({ isToSend: true })}>
      <p className="soft">
        To {customer.name}, {present.email}. A link to the invoice is added to the mail.
      </p>
      <TextField {...field('subject')} label="Subject" autoFocus maxLength={200} />
      <TextArea {...field('text')} label="Text" rows={11} maxLength={5_000} />
      {!user.emailVerified && <ConfirmFirst what="reminders" />}
      <div className="form-foot end">
        <span role="status" className="soft">
          {change.isSuccess && !isChanged && 'Saved.'}
        </span>
        <Button look="ghost" onClick={onAgain}>
          Draft again
        </Button>
        {isChanged && (
          <Button isBusy={isBusy} onClick={() => submit()}>
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
