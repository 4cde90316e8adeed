import { keepPreviousData, queryOptions } from '@tanstack/react-query'
import { call, withQuery } from '../api/client.ts'
import type { Customer } from '../customers/index.ts'
import type { InvoiceSummary } from '../invoices/index.ts'

export type FoundInvoice = Pick<
  InvoiceSummary,
  'id' | 'number' | 'status' | 'totalMinor' | 'currency' | 'customer'
>

export interface Found {
  /** Whether there are more than are listed. */
  readonly more: { readonly customers: boolean; readonly invoices: boolean }
  readonly customers: readonly Pick<Customer, 'id' | 'name' | 'email'>[]
  readonly invoices: readonly FoundInvoice[]
}

export function searchQuery(q: string) {
  return queryOptions({
    queryKey: ['search', q],
    placeholderData: keepPreviousData,
    enabled: q !== '',
    queryFn: ({ signal }) => call<Found>(withQuery('/api/v1/search', { q }), { signal }),
  })
}
