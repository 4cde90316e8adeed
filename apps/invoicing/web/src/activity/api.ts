import { infiniteQueryOptions } from '@tanstack/react-query'
import { call, type Page, withQuery } from '../api/client.ts'
import { KEYSET } from '../ui/keyset.ts'

export interface ActivityEntry {
  readonly id: string
  /** As they were called when it happened. */
  readonly actorName: string
  /** The user who did it, as they are called now; null for customers, services and entries of long ago. */
  readonly actor: { readonly id: string; readonly name: string; readonly email: string } | null
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
