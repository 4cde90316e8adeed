import { queryOptions, useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { type AnswerOf, api, type BodyOf, dataOf } from '../../api/client.ts'
import { type Job, pauseAfter } from '../../api/jobs.ts'
import { isStillRunning, useChange, useSendOnce } from '../../api/use-change.ts'

/** An invoice as its customer, a stranger to the app, gets to see it. */
export type PublicInvoice = AnswerOf<'getPublicInvoice'>
export type CardDraft = Required<BodyOf<'payPublicInvoice'>>

const POLL_MS = 1_000

/** Polls while a payment is on its way. */
export function publicInvoiceQuery(token: string) {
  return queryOptions({
    queryKey: ['public', token],
    queryFn: ({ signal }) =>
      dataOf(api.GET('/api/v1/public/invoices/{token}', { params: { path: { token } }, signal })),
    refetchInterval: ({ state }) => (state.data?.pendingPayment ? POLL_MS : false),
  })
}

/** Pays by card, and follows the payment until the provider has decided. */
export function usePay(token: string) {
  const client = useQueryClient()
  const refresh = () => client.invalidateQueries({ queryKey: ['public', token] })
  const send = useSendOnce((body: CardDraft, key) => {
    const params = { path: { token }, header: { 'Idempotency-Key': key } }
    return dataOf(api.POST('/api/v1/public/invoices/{token}/payments', { params, body }))
  })
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
      const params = { path: { token, id: started?.id ?? '' } }
      const asked = api.GET('/api/v1/public/invoices/{token}/payments/{id}', { params, signal })
      const payment = await dataOf(asked)
      if (payment.status !== 'pending') await refresh()
      return payment
    },
    refetchInterval: ({ state: { data, error } }) =>
      data && data.status !== 'pending' ? false : pauseAfter(error, POLL_MS / 2),
  })
  const payment = poll.data ?? started
  const declined = payment?.status === 'failed' ? new Error(DECLINED) : null
  return {
    mutate: pay.mutate,
    reset: pay.reset,
    isPending: pay.isPending || payment?.status === 'pending',
    isPaid: payment?.status === 'succeeded',
    error: pay.error ?? declined,
  }
}

const DECLINED = 'The card was declined and nothing was charged. Try another one.'

export function useShowLink(invoiceId: string) {
  return useMutation({
    mutationFn: () =>
      dataOf(api.POST('/api/v1/invoices/{id}/link', { ...of(invoiceId), body: {} })),
  })
}

export function useRevokeLink(invoiceId: string) {
  return useChange(() => dataOf(api.DELETE('/api/v1/invoices/{id}/link', of(invoiceId))))
}

const of = (id: string) => ({ params: { path: { id } } })

/** Has the invoice drawn for its customer; the file lies where `publicPdfOf` says as soon as the job is done. */
export function drawPublicPdf(token: string) {
  const request = { params: { path: { token } }, body: {} }
  return dataOf(api.POST('/api/v1/public/invoices/{token}/pdf', request))
}

export function publicPdfOf(token: string): string {
  return `/api/v1/public/invoices/${encodeURIComponent(token)}/pdf`
}

export function findPublicJob(token: string, id: string, signal?: AbortSignal): Promise<Job> {
  const request = { params: { path: { token, id } }, ...(signal && { signal }) }
  return dataOf(api.GET('/api/v1/public/invoices/{token}/jobs/{id}', request))
}
