import { infiniteQueryOptions } from '@tanstack/react-query'
import { api, dataOf, type ItemOf } from '../../api/client.ts'
import { KEYSET } from '../../api/query-client.ts'

export type ActivityEntry = ItemOf<'listActivity'>

export const activityQuery = infiniteQueryOptions({
  ...KEYSET,
  queryKey: ['activity'],
  queryFn: ({ pageParam: cursor, signal }) =>
    dataOf(api.GET('/api/v1/activity', { params: { query: { cursor } }, signal })),
})
