import { infiniteQueryOptions, useMutation } from '@tanstack/react-query'
import { api, type BodyOf, dataOf, type ItemOf } from '../../api/client.ts'
import { KEYSET } from '../../api/keyset.ts'
import { useRefresh } from '../../api/use-refresh.ts'
import { useSendOnce } from '../../api/use-send-once.ts'
import type { Payment } from '../invoices/index.ts'

export type ListedPayment = ItemOf<'listPayments'>
export type PaymentDraft = Required<BodyOf<'recordPayment'>>

export const paymentsQuery = infiniteQueryOptions({
  ...KEYSET,
  queryKey: ['payments'],
  queryFn: ({ pageParam: cursor, signal }) =>
    dataOf(api.GET('/api/v1/payments', { params: { query: { cursor } }, signal })),
})

/** Has the provider asked how an unanswered charge ended. */
export function useCheckPayment({ id }: Payment) {
  const refresh = useRefresh()
  const params = { path: { id } }
  return useMutation({
    mutationFn: () => dataOf(api.POST('/api/v1/payments/{id}/check', { params, body: {} })),
    onSettled: refresh,
  })
}

/** Says how an unanswered charge ended. */
export function useClosePayment({ id }: Payment) {
  const refresh = useRefresh()
  const params = { path: { id } }
  return useMutation({
    mutationFn: (outcome: BodyOf<'closePayment'>['outcome']) =>
      dataOf(api.POST('/api/v1/payments/{id}/close', { params, body: { outcome } })),
    onSuccess: refresh,
  })
}

export function useRecordPayment(id: string) {
  const refresh = useRefresh()
  const send = useSendOnce((body: PaymentDraft, key) => {
    const params = { path: { id }, header: { 'Idempotency-Key': key } }
    return dataOf(api.POST('/api/v1/invoices/{id}/payments', { params, body }))
  })
  return useMutation({ mutationFn: send, onSuccess: refresh })
}
