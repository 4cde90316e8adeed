import { queryOptions } from '@tanstack/react-query'
import { type AnswerOf, api, type BodyOf, dataOf } from '../../api/client.ts'
import { ProblemError } from '../../api/problem.ts'
import { useChange } from '../../api/use-change.ts'
import { useJob } from '../../api/use-job.ts'

export type Reminder = AnswerOf<'getReminder'>
export type ReminderText = Pick<Reminder, 'subject' | 'text'>
export type Tone = NonNullable<BodyOf<'draftReminder'>['tone']>

/** The newest reminder about an invoice; null is none yet, which is an answer and no fault. */
export function reminderQuery(invoiceId: string) {
  return queryOptions({
    queryKey: ['reminder', invoiceId],
    queryFn: async ({ signal }): Promise<Reminder | null> => {
      try {
        return await dataOf(
          api.GET('/api/v1/invoices/{id}/reminder', { ...about(invoiceId), signal }),
        )
      } catch (error) {
        if (error instanceof ProblemError && error.status === 404) return null
        throw error
      }
    },
  })
}

/** The typed text, and the version of the reminder that it replaces. */
type ReminderChange = ReminderText & Pick<Reminder, 'version'>

/** Has the assistant write a reminder, which takes it some seconds. */
export function useDraftReminder(invoiceId: string) {
  return useJob({
    begin: (body: { tone: Tone }) =>
      dataOf(api.POST('/api/v1/invoices/{id}/reminder', { ...about(invoiceId), body })),
    failure: 'The assistant could not write the reminder.',
  })
}

export function useSaveReminder(invoiceId: string) {
  return useChange((body: ReminderChange) => save(invoiceId, body))
}

/** Mails the reminder as it stands in the form, which is saved first: `onSaved` is told the version that makes. */
export function useSendReminder(invoiceId: string, onSaved: (saved: Reminder) => void) {
  return useChange(async (body: ReminderChange) => {
    const saved = await save(invoiceId, body)
    onSaved(saved)
    const sending = { ...about(invoiceId), body: { version: saved.version } }
    await dataOf(api.POST('/api/v1/invoices/{id}/reminder/send', sending))
  })
}

function save(invoiceId: string, body: ReminderChange): Promise<Reminder> {
  return dataOf(api.PATCH('/api/v1/invoices/{id}/reminder', { ...about(invoiceId), body }))
}

const about = (id: string) => ({ params: { path: { id } } })
