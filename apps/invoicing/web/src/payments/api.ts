import { infiniteQueryOptions, useMutation } from '@tanstack/react-query'
import { call, type Page, withQuery } from '../api/client.ts'
import { useRefresh } from '../api/use-refresh.ts'
import { useSendOnce } from '../api/use-send-once.ts'
import { type Payment, pathOfInvoice } from '../invoices/index.ts'
import { KEYSET } from '../ui/keyset.ts'

export interface ListedPayment extends Payment {
  readonly invoice: { readonly id: string; readonly number: number }
}

export interface PaymentDraft {
  readonly amountMinor: number
  readonly paidOn: string
  readonly method: Payment['method']
  readonly reference: string
}

export const paymentsQuery = infiniteQueryOptions({
  ...KEYSET,
  queryKey: ['payments'],
  queryFn: ({ pageParam: cursor, signal }) =>
    call<Page<ListedPayment>>(withQuery('/api/v1/payments', { cursor }), { signal }),
})

/** Has the provider asked how an unanswered charge ended. */
export function useCheckPayment({ id }: Payment) {
  const refresh = useRefresh()
  return useMutation({
    mutationFn: () => call<Payment>(`/api/v1/payments/${id}/check`, { method: 'POST', body: {} }),
    onSettled: refresh,
  })
}

/** Says how an unanswered charge ended. */
export function useClosePayment({ id }: Payment) {
  const refresh = useRefresh()
  return useMutation({
    mutationFn: (outcome: 'succeeded' | 'declined') =>
      call<Payment>(`/api/v1/payments/${id}/close`, { method: 'POST', body: { outcome } }),
    onSuccess: refresh,
  })
}

export function useRecordPayment(invoiceId: string) {
  const refresh = useRefresh()
  const path = `${pathOfInvoice(invoiceId)}/payments`
  const send = useSendOnce((body: PaymentDraft, idempotencyKey) =>
    call<Payment>(path, { method: 'POST', body, idempotencyKey }),
  )
  return useMutation({ mutationFn: send, onSuccess: refresh })
}
