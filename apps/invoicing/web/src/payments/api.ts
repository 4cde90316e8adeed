import { infiniteQueryOptions, useMutation } from '@tanstack/react-query'
import { call, type Page, withQuery } from '../api/client.ts'
import { useIdempotencyKey } from '../api/use-idempotency-key.ts'
import { useRefresh } from '../api/use-refresh.ts'
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

export function useRecordPayment(invoiceId: string) {
  const refresh = useRefresh()
  const keyOf = useIdempotencyKey()
  return useMutation({
    mutationFn: (body: PaymentDraft) =>
      call<Payment>(`${pathOfInvoice(invoiceId)}/payments`, {
        method: 'POST',
        body,
        idempotencyKey: keyOf(body),
      }),
    onSuccess: refresh,
  })
}
