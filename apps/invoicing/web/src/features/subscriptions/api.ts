import { queryOptions, useMutation } from '@tanstack/react-query'
import { type AnswerOf, api, type BodyOf, dataOf, type ItemOf } from '../../api/client.ts'
import { useChange } from '../../api/use-change.ts'

export type Plan = ItemOf<'listPlans'>
export type PaidPlanName = BodyOf<'startCheckout'>['plan']
/** Limits of a plan; null is unlimited. */
export type Limits = Plan['limits']
export type Subscription = AnswerOf<'getSubscription'>
export type Checkout = AnswerOf<'getCheckout'>

export const subscriptionQuery = queryOptions({
  queryKey: ['subscription'],
  queryFn: ({ signal }) => dataOf(api.GET('/api/v1/subscription', { signal })),
})

export const plansQuery = queryOptions({
  queryKey: ['plans'],
  staleTime: Number.POSITIVE_INFINITY,
  queryFn: ({ signal }) => dataOf(api.GET('/api/v1/plans', { signal })),
})

export function checkoutQuery(id: string) {
  return queryOptions({
    queryKey: ['checkouts', id],
    queryFn: ({ signal }) =>
      dataOf(api.GET('/api/v1/subscription/checkouts/{id}', { params: { path: { id } }, signal })),
  })
}

/** Resolves to where the plan is paid: a page of ours or of Stripe's. */
export function useCheckout() {
  return useMutation({
    mutationFn: (plan: PaidPlanName) =>
      dataOf(api.POST('/api/v1/subscription/checkout', { body: { plan } })),
  })
}

export function useConfirm(id: string) {
  const params = { path: { id } }
  return useChange((body: BodyOf<'confirmCheckout'>) =>
    dataOf(api.POST('/api/v1/subscription/checkouts/{id}/confirm', { params, body })),
  )
}

export function useCancel() {
  return useChange(() => dataOf(api.POST('/api/v1/subscription/cancel')))
}

/** Resolves to Stripe's page about cards and receipts. */
export function usePortal() {
  return useMutation({
    mutationFn: () => dataOf(api.POST('/api/v1/subscription/portal')),
  })
}
