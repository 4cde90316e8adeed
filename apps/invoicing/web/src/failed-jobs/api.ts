import { queryOptions, useMutation } from '@tanstack/react-query'
import { call, withQuery } from '../api/client.ts'
import { useRefresh } from '../api/use-refresh.ts'

/** Work of the server that has failed for good. */
export interface FailedJob {
  readonly id: string
  /** What it was to do, such as `send-mail`. */
  readonly kind: string
  readonly invoice: { readonly id: string; readonly number: number } | null
  readonly mail: { readonly to: string; readonly subject: string } | null
  readonly failedAt: string
  readonly reason: { readonly message: string } | null
  readonly mayDiscard: boolean
}

interface FailedJobs {
  readonly items: readonly FailedJob[]
  /** Whether there are more than are listed. */
  readonly more: boolean
}

/** Those of the organisation, or of one invoice. */
export function failedJobsQuery(invoiceId?: string) {
  return queryOptions({
    queryKey: ['failed-jobs', invoiceId ?? 'all'],
    queryFn: ({ signal }) =>
      call<FailedJobs>(withQuery('/api/v1/failed-jobs', { invoiceId }), { signal }),
  })
}

export function useRetryJob({ id }: FailedJob) {
  return useJobStep(id, 'retry')
}

export function useDiscardJob({ id }: FailedJob) {
  return useJobStep(id, 'discard')
}

function useJobStep(id: string, step: 'retry' | 'discard') {
  const refresh = useRefresh()
  return useMutation({
    mutationFn: () => call<unknown>(`/api/v1/jobs/${id}/${step}`, { method: 'POST', body: {} }),
    // Also when it is refused: somebody else has dealt with it.
    onSettled: refresh,
  })
}
