import {
  infiniteQueryOptions,
  keepPreviousData,
  queryOptions,
  useMutation,
} from '@tanstack/react-query'
import { call, type Page, withQuery } from '../api/client.ts'
import { useRefresh } from '../api/use-refresh.ts'
import { KEYSET } from '../ui/keyset.ts'

export type InvoiceStatus = 'draft' | 'sent' | 'overdue' | 'paid' | 'void'

export interface InvoiceSummary {
  readonly id: string
  readonly number: number
  readonly status: InvoiceStatus
  readonly customer: { readonly id: string; readonly name: string }
  readonly currency: string
  readonly issuedOn: string
  readonly dueOn: string
  readonly totalMinor: number
}

export interface InvoiceLine {
  readonly description: string
  readonly quantity: number
  readonly unitPriceMinor: number
  readonly taxRateBp: number
}

export interface Invoice extends InvoiceSummary {
  readonly customer: {
    readonly id: string
    readonly name: string
    readonly email: string
    readonly address: string
  }
  readonly paidOn: string | null
  readonly netMinor: number
  readonly taxMinor: number
  readonly lines: readonly (InvoiceLine & {
    readonly netMinor: number
    readonly taxMinor: number
  })[]
}

export interface InvoiceDraft {
  readonly customerId: string
  readonly issuedOn: string
  readonly dueOn: string
  readonly lines: readonly InvoiceLine[]
}

export interface InvoiceFilter {
  readonly status?: string | undefined
  readonly customerId?: string | undefined
}

export function invoicesQuery({ status, customerId }: InvoiceFilter) {
  return infiniteQueryOptions({
    ...KEYSET,
    queryKey: ['invoices', 'list', status, customerId],
    placeholderData: keepPreviousData,
    queryFn: ({ pageParam: cursor, signal }) =>
      call<Page<InvoiceSummary>>(withQuery('/api/v1/invoices', { status, customerId, cursor }), {
        signal,
      }),
  })
}

/** The few that were written last. */
export const latestInvoicesQuery = queryOptions({
  queryKey: ['invoices', 'latest'],
  queryFn: ({ signal }) =>
    call<Page<InvoiceSummary>>(withQuery('/api/v1/invoices', { limit: '5' }), { signal }),
})

export function invoiceQuery(id: string) {
  return queryOptions({
    queryKey: ['invoices', 'one', id],
    queryFn: ({ signal }) => call<Invoice>(pathOf(id), { signal }),
  })
}

export function useCreateInvoice() {
  const refresh = useRefresh()
  return useMutation({
    mutationFn: (body: InvoiceDraft) => call<Invoice>('/api/v1/invoices', { method: 'POST', body }),
    onSuccess: refresh,
  })
}

export function useSetStatus(id: string) {
  const refresh = useRefresh()
  return useMutation({
    mutationFn: (status: 'sent' | 'paid' | 'void') =>
      call<unknown>(`${pathOf(id)}/status`, { method: 'POST', body: { status } }),
    onSuccess: refresh,
  })
}

export function pathOf(id: string): string {
  return `/api/v1/invoices/${encodeURIComponent(id)}`
}
