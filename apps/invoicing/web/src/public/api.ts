import { queryOptions, useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { call } from '../api/client.ts'
import { useRefresh } from '../api/use-refresh.ts'
import { isStillRunning, useSendOnce } from '../api/use-send-once.ts'
import {
  type InvoiceStatus,
  type PrintedInvoice,
  pathOfInvoice,
  type Sender,
} from '../invoices/index.ts'

/** An invoice as its customer, a stranger to the app, gets to see it. */
export interface PublicInvoice {
  readonly sender: Sender
  readonly invoice: PrintedInvoice & {
    readonly status: InvoiceStatus
    readonly customer: { readonly name: string; readonly address: string }
  }
  /** Where the sender is. */
  readonly today: string
  readonly canPay: boolean
  readonly pendingPayment: boolean
  /** The provider never said whether the last payment went through. */
  readonly unansweredPayment: boolean
}

interface CardPayment {
  readonly id: string
  readonly status: 'pending' | 'unanswered' | 'succeeded' | 'failed'
}

const POLL_MS = 1_000

export function pathOfPublic(token: string): string {
  return `/api/v1/public/invoices/${encodeURIComponent(token)}`
}

/** Asked again and again while a payment is on its way. */
export function publicInvoiceQuery(token: string) {
  return queryOptions({
    queryKey: ['public', token],
    queryFn: ({ signal }) => call<PublicInvoice>(pathOfPublic(token), { signal }),
    refetchInterval: ({ state }) => (state.data?.pendingPayment ? POLL_MS : false),
  })
}

export interface CardDraft {
  readonly cardNumber: string
  readonly amountMinor: number
}

/** Pays by card, and follows the payment until the provider has decided. */
export function usePay(token: string) {
  const client = useQueryClient()
  const refresh = () => client.invalidateQueries({ queryKey: ['public', token] })
  const send = useSendOnce((body: CardDraft, idempotencyKey) =>
    call<{ payment: CardPayment }>(`${pathOfPublic(token)}/payments`, {
      method: 'POST',
      body,
      idempotencyKey,
    }),
  )
  const pay = useMutation({
    mutationFn: send,
    // Pressed again while the first request is at work: its answer is on the way.
    retry: (tries, error) => isStillRunning(error) && tries < 20,
    retryDelay: POLL_MS,
    onSettled: refresh,
  })
  const started = pay.data?.payment
  const poll = useQuery({
    queryKey: ['public-payment', token, started?.id],
    enabled: started?.status === 'pending',
    queryFn: async ({ signal }) => {
      const path = `${pathOfPublic(token)}/payments/${started?.id}`
      const payment = await call<CardPayment>(path, { signal })
      if (payment.status !== 'pending') await refresh()
      return payment
    },
    refetchInterval: ({ state }) =>
      state.error || (state.data && state.data.status !== 'pending') ? false : POLL_MS / 2,
  })
  const payment = poll.data ?? started
  const declined = payment?.status === 'failed' ? new Error(DECLINED) : null
  return {
    pay: pay.mutate,
    isBusy: pay.isPending || payment?.status === 'pending',
    isPaid: payment?.status === 'succeeded',
    error: pay.error ?? declined,
  }
}

const DECLINED = 'The card was declined and nothing was charged. Try another one.'

/** Makes the link to the customer's page, or finds the one that was mailed. */
export function useShowLink(invoiceId: string) {
  return useMutation({
    mutationFn: () => call<{ url: string }>(linkOf(invoiceId), { method: 'POST', body: {} }),
  })
}

export function useRevokeLink(invoiceId: string) {
  const refresh = useRefresh()
  return useMutation({
    mutationFn: () => call<undefined>(linkOf(invoiceId), { method: 'DELETE' }),
    onSuccess: refresh,
  })
}

function linkOf(invoiceId: string): string {
  return `${pathOfInvoice(invoiceId)}/link`
}
