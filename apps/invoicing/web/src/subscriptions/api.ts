import { queryOptions } from '@tanstack/react-query'
import { call } from '../api/client.ts'

export interface Subscription {
  readonly plan: 'free' | 'pro' | 'team'
  readonly status: 'active' | 'past_due' | 'canceled'
  readonly seats: number
  readonly renewsAt: string | null
  readonly usage: { readonly customers: number; readonly invoicesThisMonth: number }
}

export const subscriptionQuery = queryOptions({
  queryKey: ['subscription'],
  queryFn: ({ signal }) => call<Subscription>('/api/v1/subscription', { signal }),
})
