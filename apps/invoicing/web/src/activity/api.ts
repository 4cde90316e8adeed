import { infiniteQueryOptions } from '@tanstack/react-query'
import { call, type Page, withQuery } from '../api/client.ts'
import { KEYSET } from '../ui/keyset.ts'

export interface ActivityEntry {
  readonly id: string
  readonly actorName: string
  readonly action: string
  readonly subject: { readonly id: string; readonly label: string }
  readonly createdAt: string
}

export const activityQuery = infiniteQueryOptions({
  ...KEYSET,
  queryKey: ['activity'],
  queryFn: ({ pageParam: cursor, signal }) =>
    call<Page<ActivityEntry>>(withQuery('/api/v1/activity', { cursor }), { signal }),
})
