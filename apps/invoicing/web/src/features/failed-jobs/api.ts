import { queryOptions, useMutation } from '@tanstack/react-query'
import { api, dataOf, type ItemOf } from '../../api/client.ts'
import { useRefresh } from '../../api/use-refresh.ts'

/** Work of the server that has failed for good. */
export type FailedJob = ItemOf<'listFailedJobs'>

/** Those of the organisation, or of one invoice. */
export function failedJobsQuery(invoiceId = '') {
  return queryOptions({
    queryKey: ['failed-jobs', invoiceId || 'all'],
    queryFn: ({ signal }) =>
      dataOf(api.GET('/api/v1/failed-jobs', { params: { query: { invoiceId } }, signal })),
  })
}

export function useRetryJob({ id }: FailedJob) {
  return useJobStep(() => dataOf(api.POST('/api/v1/jobs/{id}/retry', step(id))))
}

export function useDiscardJob({ id }: FailedJob) {
  return useJobStep(() => dataOf(api.POST('/api/v1/jobs/{id}/discard', step(id))))
}

const step = (id: string) => ({ params: { path: { id } }, body: {} })

function useJobStep(mutationFn: () => Promise<unknown>) {
  const refresh = useRefresh()
  // Also when it is refused: somebody else has dealt with it.
  return useMutation({ mutationFn, onSettled: refresh })
}
