import { queryOptions } from '@tanstack/react-query'
import { api, dataOf } from './client.ts'

export const configQuery = queryOptions({
  queryKey: ['config'],
  staleTime: Number.POSITIVE_INFINITY,
  queryFn: ({ signal }) => dataOf(api.GET('/api/v1/config', { signal })),
})
