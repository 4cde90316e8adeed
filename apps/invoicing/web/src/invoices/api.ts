import {
  infiniteQueryOptions,
  keepPreviousData,
  queryOptions,
  useMutation,
} from '@tanstack/react-query'
import type { RateAmounts } from '../../../src/money/index.ts'
import { call, isChangedMeanwhile, type Page, withQuery } from '../api/client.ts'
import { useRefresh } from '../api/use-refresh.ts'
import { type OpenRequest, useSendOnce } from '../api/use-send-once.ts'
import { KEYSET } from '../ui/keyset.ts'
import type { InvoiceFilter } from './filter.ts'

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
  readonly paidMinor: number
  readonly balanceMinor: number
}

export interface Sender {
  readonly name: string
  readonly address: string
  readonly color: string
}

export interface InvoiceLine {
  readonly description: string
  readonly quantity: number
  readonly unitPriceMinor: number
  readonly taxRateBp: number
}

export interface Payment {
  readonly id: string
  readonly amountMinor: number
  readonly currency: string
  readonly method: 'bank' | 'cash' | 'card' | 'other'
  readonly paidOn: string
  readonly reference: string
  readonly status: 'pending' | 'unanswered' | 'succeeded' | 'failed'
}

export interface Invoice extends InvoiceSummary {
  readonly customer: {
    readonly id: string
    readonly name: string
    readonly email: string
    readonly address: string
  }
  readonly version: number
  /** Null for a draft, which follows the settings. */
  readonly sender: Sender | null
  readonly paidOn: string | null
  readonly netMinor: number
  readonly taxMinor: number
  readonly lines: readonly (InvoiceLine & {
    readonly netMinor: number
    readonly taxMinor: number
  })[]
  /** Net and tax of each rate, lowest first. */
  readonly taxes: readonly RateAmounts[]
  readonly payments: readonly Payment[]
}

export interface InvoiceDraft {
  readonly customerId: string
  readonly currency: string
  readonly issuedOn: string
  readonly dueOn: string
  readonly lines: readonly InvoiceLine[]
}

/** A draft's changes, and the version of it that they were made on. */
export type InvoiceChanges = InvoiceDraft & { readonly version?: number }

const POLL_MS = 2_000

export function invoicesQuery(filter: InvoiceFilter) {
  return infiniteQueryOptions({
    ...KEYSET,
    queryKey: ['invoices', 'list', filter],
    placeholderData: keepPreviousData,
    queryFn: ({ pageParam: cursor, signal }) =>
      call<Page<InvoiceSummary>>(withQuery('/api/v1/invoices', { ...filter, cursor }), { signal }),
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
    queryFn: ({ signal }) => call<Invoice>(pathOfInvoice(id), { signal }),
    // A customer's card is being charged: that is over in a moment.
    refetchInterval: ({ state }) =>
      state.data?.payments.some(({ status }) => status === 'pending') ? POLL_MS : false,
  })
}

/** Writes a new invoice, or the draft with `id` anew. */
export function useSaveInvoice(id?: string, sending?: OpenRequest) {
  const refresh = useRefresh()
  const create = useSendOnce(
    (body: InvoiceDraft, idempotencyKey) =>
      call<Invoice>('/api/v1/invoices', { method: 'POST', body, idempotencyKey }),
    sending,
  )
  return useMutation({
    mutationFn: (body: InvoiceChanges) =>
      id === undefined ? create(body) : call<Invoice>(pathOfInvoice(id), { method: 'PATCH', body }),
    onSuccess: refresh,
  })
}

/** What the sender of a draft sees of both sides: a draft follows them until it is sent. */
interface Seen {
  readonly customer: Omit<Invoice['customer'], 'id'>
  readonly sender?: Omit<Sender, 'color'>
}

/** Sends a draft as it is seen, or not at all: what has changed is shown anew then. */
export function useSendInvoice({ id, version }: Pick<Invoice, 'id' | 'version'>) {
  const refresh = useRefresh()
  return useMutation({
    mutationFn: (seen: Seen) => setStatus(id, { status: 'sent', version, seen }),
    onSuccess: refresh,
    onError: (error) => (isChangedMeanwhile(error) ? refresh() : undefined),
  })
}

export function useVoidInvoice({ id, version }: Pick<Invoice, 'id' | 'version'>) {
  const refresh = useRefresh()
  return useMutation({
    mutationFn: () => setStatus(id, { status: 'void', version }),
    onSuccess: refresh,
  })
}

function setStatus(id: string, body: object): Promise<unknown> {
  return call(`${pathOfInvoice(id)}/status`, { method: 'POST', body })
}

export function pathOfInvoice(id: string): string {
  return `/api/v1/invoices/${encodeURIComponent(id)}`
}
