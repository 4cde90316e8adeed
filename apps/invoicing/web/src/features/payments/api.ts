import { infiniteQueryOptions } from '@tanstack/react-query'
import { api, type BodyOf, dataOf, type ItemOf } from '../../api/client.ts'
import { KEYSET } from '../../api/query-client.ts'
import { useChange, useSendOnce } from '../../api/use-change.ts'
import type { Invoice, Payment } from '../invoices/index.ts'

export type ListedPayment = ItemOf<'listPayments'>
export type PaymentDraft = Required<BodyOf<'recordPayment'>>

export const paymentsQuery = infiniteQueryOptions({
  ...KEYSET,
  queryKey: ['payments'],
  queryFn: ({ pageParam: cursor, signal }) =>
    dataOf(api.GET('/api/v1/payments', { params: { query: { cursor } }, signal })),
})

export function useCheckPayment({ id }: Payment) {
  const params = { path: { id } }
  return useChange(() => dataOf(api.POST('/api/v1/payments/{id}/check', { params, body: {} })))
}

export function useClosePayment({ id }: Payment) {
  const params = { path: { id } }
  return useChange((outcome: BodyOf<'closePayment'>['outcome']) =>
    dataOf(api.POST('/api/v1/payments/{id}/close', { params, body: { outcome } })),
  )
}

/** A payment like the one before is another one as soon as the invoice shows that as paid. */
export function useRecordPayment({ id, paidMinor }: Pick<Invoice, 'id' | 'paidMinor'>) {
  const send = useSendOnce((body: PaymentDraft, key) => {
    const params = { path: { id }, header: { 'Idempotency-Key': key } }
    return dataOf(api.POST('/api/v1/invoices/{id}/payments', { params, body }))
  }, `payment of ${id} after ${paidMinor}`)
  return useChange(send, { isOnce: true })
}
