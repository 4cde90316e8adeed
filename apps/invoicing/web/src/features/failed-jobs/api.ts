import { queryOptions } from '@tanstack/react-query'
import { api, dataOf, type ItemOf } from '../../api/client.ts'
import { useChange } from '../../api/use-change.ts'

export type FailedJob = ItemOf<'listFailedJobs'>

export function failedJobsQuery(invoiceId = '') {
  return queryOptions({
    queryKey: ['failed-jobs', invoiceId || 'all'],
    queryFn: ({ signal }) =>
      dataOf(api.GET('/api/v1/failed-jobs', { params: { query: { invoiceId } }, signal })),
  })
}

export function useRetryJob({ id }: FailedJob) {
  return useChange(() => dataOf(api.POST('/api/v1/jobs/{id}/retry', step(id))))
}

export function useDiscardJob({ id }: FailedJob) {
  return useChange(() => dataOf(api.POST('/api/v1/jobs/{id}/discard', step(id))))
}

const step = (id: string) => ({ params: { path: { id } }, body: {} })
