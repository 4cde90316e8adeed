import { queryOptions, useMutation } from '@tanstack/react-query'
import { call, ProblemError } from '../api/client.ts'
import { useJob } from '../api/use-job.ts'
import { useRefresh } from '../api/use-refresh.ts'
import { pathOfInvoice } from '../invoices/index.ts'

export type Tone = 'friendly' | 'firm'

export interface ReminderText {
  readonly subject: string
  readonly text: string
}

export interface Reminder extends ReminderText {
  readonly id: string
  readonly createdAt: string
  readonly sentAt: string | null
  readonly sentTo: string | null
}

/** The newest reminder about an invoice; null is none yet, which is an answer and no fault. */
export function reminderQuery(invoiceId: string) {
  return queryOptions({
    queryKey: ['reminder', invoiceId],
    queryFn: async ({ signal }): Promise<Reminder | null> => {
      try {
        return await call<Reminder>(pathOfReminder(invoiceId), { signal })
      } catch (error) {
        if (error instanceof ProblemError && error.status === 404) return null
        throw error
      }
    },
  })
}

/** Has the assistant write a reminder, which takes it some seconds. */
export function useDraftReminder(invoiceId: string) {
  return useJob<{ tone: Tone }>({
    path: pathOfReminder(invoiceId),
    failure: 'The assistant could not write the reminder.',
  })
}

export function useSaveReminder(invoiceId: string) {
  const refresh = useRefresh()
  return useMutation({
    mutationFn: (body: ReminderText) =>
      call<Reminder>(pathOfReminder(invoiceId), { method: 'PATCH', body }),
    onSuccess: refresh,
  })
}

/** Mails the reminder as it stands in the form, which the server has to know first. */
export function useSendReminder(invoiceId: string) {
  const refresh = useRefresh()
  const path = pathOfReminder(invoiceId)
  return useMutation({
    mutationFn: async (body: ReminderText) => {
      await call<Reminder>(path, { method: 'PATCH', body })
      await call<unknown>(`${path}/send`, { method: 'POST', body: {} })
    },
    onSuccess: refresh,
  })
}

function pathOfReminder(invoiceId: string): string {
  return `${pathOfInvoice(invoiceId)}/reminder`
}
