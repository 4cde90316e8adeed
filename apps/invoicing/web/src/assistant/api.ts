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
  readonly version: number
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

/** What was typed, and the version of the reminder that it was typed over. */
type ReminderChange = ReminderText & { readonly version: number }

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
    mutationFn: (body: ReminderChange) =>
      call<Reminder>(pathOfReminder(invoiceId), { method: 'PATCH', body }),
    onSuccess: refresh,
  })
}

/** Mails the reminder as it stands in the form, which is saved first: `onSaved` is told the version that makes. */
export function useSendReminder(invoiceId: string, onSaved: (saved: Reminder) => void) {
  const refresh = useRefresh()
  const path = pathOfReminder(invoiceId)
  return useMutation({
    mutationFn: async (body: ReminderChange) => {
      const saved = await call<Reminder>(path, { method: 'PATCH', body })
      onSaved(saved)
      const { version } = saved
      await call<unknown>(`${path}/send`, { method: 'POST', body: { version } })
    },
    onSuccess: refresh,
  })
}

function pathOfReminder(invoiceId: string): string {
  return `${pathOfInvoice(invoiceId)}/reminder`
}
