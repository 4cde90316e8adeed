import { queryOptions } from '@tanstack/react-query'
import { type AnswerOf, api, type BodyOf, dataOf } from '../../api/client.ts'
import { useJob } from '../../api/jobs.ts'
import { ProblemError } from '../../api/problem.ts'
import { useChange } from '../../api/use-change.ts'

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
interface ReminderChange extends ReminderText {
  readonly version?: number
  readonly isToSend?: boolean
}

/** Has the assistant write a reminder, which takes it some seconds. */
export function useDraftReminder(invoiceId: string) {
  return useJob({
    begin: (body: { tone: Tone }) =>
      dataOf(api.POST('/api/v1/invoices/{id}/reminder', { ...about(invoiceId), body })),
    failure: 'The assistant could not write the reminder.',
  })
}

/** Saves the reminder as it stands in the form; then mails it, if it is to be sent. */
export function useChangeReminder(invoiceId: string) {
  return useChange(async ({ isToSend, ...body }: ReminderChange) => {
    const path = about(invoiceId)
    const saved = await dataOf(api.PATCH('/api/v1/invoices/{id}/reminder', { ...path, body }))
    const sending = { ...path, body: { version: saved.version } }
    if (isToSend) await dataOf(api.POST('/api/v1/invoices/{id}/reminder/send', sending))
    return saved
  })
}

const about = (id: string) => ({ params: { path: { id } } })
