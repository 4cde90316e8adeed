import { infiniteQueryOptions, keepPreviousData, queryOptions } from '@tanstack/react-query'
import { type AnswerOf, api, type BodyOf, dataOf, type ItemOf } from '../../api/client.ts'
import { KEYSET } from '../../api/query-client.ts'
import { useChange, useSendOnce } from '../../api/use-change.ts'
import type { InvoiceFilter } from './filter.ts'

export type InvoiceSummary = ItemOf<'listInvoices'>
export type Invoice = AnswerOf<'getInvoice'>
export type InvoiceStatus = Invoice['status']
export type Payment = Invoice['payments'][number]
export type InvoiceDraft = BodyOf<'createInvoice'>
export type InvoiceLine = InvoiceDraft['lines'][number]
export type InvoiceChanges = InvoiceDraft & { readonly version?: number }

const POLL_MS = 2_000

export function invoicesQuery(filter: InvoiceFilter) {
  return infiniteQueryOptions({
    ...KEYSET,
    queryKey: ['invoices', 'list', filter],
    placeholderData: keepPreviousData,
    queryFn: ({ pageParam: cursor, signal }) =>
      dataOf(api.GET('/api/v1/invoices', { params: { query: { ...filter, cursor } }, signal })),
  })
}

export const latestInvoicesQuery = queryOptions({
  queryKey: ['invoices', 'latest'],
  queryFn: ({ signal }) =>
    dataOf(api.GET('/api/v1/invoices', { params: { query: { limit: '5' } }, signal })),
})

export function invoiceQuery(id: string) {
  return queryOptions({
    queryKey: ['invoices', 'one', id],
    refetchOnMount: 'always',
    queryFn: ({ signal }) => dataOf(api.GET('/api/v1/invoices/{id}', { ...of(id), signal })),
    // A customer's card is being charged: that is over in a moment.
    refetchInterval: ({ state }) =>
      state.data?.payments.some(({ status }) => status === 'pending') ? POLL_MS : false,
  })
}

/** Writes a new invoice, or the draft with `id` anew. Its author may be elsewhere when it is stored. */
export function useSaveInvoice(id?: string, onCreated?: (body: InvoiceDraft) => void) {
  const create = useSendOnce(async (body: InvoiceDraft, key) => {
    const params = { header: { 'Idempotency-Key': key } }
    const created = await dataOf(api.POST('/api/v1/invoices', { params, body }))
    onCreated?.(body)
    return created
  }, 'invoice')
  return useChange((body: InvoiceChanges) =>
    id === undefined
      ? create(body)
      : dataOf(api.PATCH('/api/v1/invoices/{id}', { ...of(id), body })),
  )
}

type Step = BodyOf<'changeInvoiceStatus'>
/** Sender and customer as the user sees them: a draft follows both until it is sent. */
type Seen = NonNullable<Step['seen']>

export function useSendInvoice({ id, version }: Pick<Invoice, 'id' | 'version'>) {
  return useChange((seen: Seen) => setStatus(id, { status: 'sent', version, seen }))
}

export function useVoidInvoice({ id, version }: Pick<Invoice, 'id' | 'version'>) {
  return useChange(() => setStatus(id, { status: 'void', version }))
}

function setStatus(id: string, body: Step): Promise<unknown> {
  return dataOf(api.POST('/api/v1/invoices/{id}/status', { ...of(id), body }))
}

/** Has the invoice drawn; the file lies where `pdfOf` says as soon as the job is done. */
export function drawPdf(id: string) {
  return dataOf(api.POST('/api/v1/invoices/{id}/pdf', of(id)))
}

export function pdfOf(id: string): string {
  return `/api/v1/invoices/${encodeURIComponent(id)}/pdf`
}

const of = (id: string) => ({ params: { path: { id } } })
