import { queryOptions, useMutation, useQueryClient } from '@tanstack/react-query'
import { call } from '../api/client.ts'

export type PlanName = 'free' | 'pro' | 'team'
export type PaidPlanName = Exclude<PlanName, 'free'>

/** How much of everything a plan allows; null is without end. */
export interface Limits {
  readonly members: number | null
  readonly customers: number | null
  readonly invoicesPerMonth: number | null
  readonly draftsPerMonth: number | null
}

export interface Plan {
  readonly plan: PlanName
  readonly name: string
  readonly priceMinorPerMonth: number
  readonly currency: string
  readonly limits: Limits
}

export interface Subscription {
  readonly plan: PlanName
  readonly status: 'active' | 'past_due' | 'canceled'
  readonly renewsAt: string | null
  readonly cancelsAt: string | null
  readonly provider: 'local' | 'stripe'
  readonly limits: Limits
  readonly usage: {
    readonly members: number
    readonly customers: number
    readonly invoicesThisMonth: number
    readonly draftsThisMonth: number
  }
}

export interface Checkout {
  readonly id: string
  readonly plan: PaidPlanName
  readonly priceMinorPerMonth: number
  readonly currency: string
  readonly status: string
}

export const subscriptionQuery = queryOptions({
  queryKey: ['subscription'],
  queryFn: ({ signal }) => call<Subscription>('/api/v1/subscription', { signal }),
})

export const plansQuery = queryOptions({
  queryKey: ['plans'],
  staleTime: Number.POSITIVE_INFINITY,
  queryFn: ({ signal }) => call<{ items: readonly Plan[] }>('/api/v1/plans', { signal }),
})

export function checkoutQuery(id: string) {
  return queryOptions({
    queryKey: ['checkouts', id],
    queryFn: ({ signal }) => call<Checkout>(pathOf(id), { signal }),
  })
}

/** Resolves to where the plan is paid: a page of ours or of Stripe's. */
export function useCheckout() {
  return useMutation({
    mutationFn: (plan: PaidPlanName) =>
      call<{ url: string }>('/api/v1/subscription/checkout', { method: 'POST', body: { plan } }),
  })
}

export function useConfirm(id: string) {
  return useSubscriptionChange((body: { cardNumber: string }) =>
    call<Subscription>(`${pathOf(id)}/confirm`, { method: 'POST', body }),
  )
}

export function useCancel() {
  return useSubscriptionChange(() =>
    call<Subscription>('/api/v1/subscription/cancel', { method: 'POST', body: {} }),
  )
}

/** Resolves to Stripe's page about cards and receipts. */
export function usePortal() {
  return useMutation({
    mutationFn: () =>
      call<{ url: string }>('/api/v1/subscription/portal', { method: 'POST', body: {} }),
  })
}

function useSubscriptionChange<Variables = void>(
  change: (variables: Variables) => Promise<Subscription>,
) {
  const client = useQueryClient()
  return useMutation({
    mutationFn: change,
    onSuccess: () => client.invalidateQueries({ queryKey: subscriptionQuery.queryKey }),
  })
}

function pathOf(id: string): string {
  return `/api/v1/subscription/checkouts/${encodeURIComponent(id)}`
}
