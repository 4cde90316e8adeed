import { keepPreviousData, queryOptions } from '@tanstack/react-query'
import { call, withQuery } from '../api/client.ts'
import type { Customer } from '../customers/index.ts'
import type { InvoiceSummary } from '../invoices/index.ts'

export interface Found {
  readonly customers: readonly Customer[]
  readonly invoices: readonly InvoiceSummary[]
}

export function searchQuery(q: string) {
  return queryOptions({
    queryKey: ['search', q],
    placeholderData: keepPreviousData,
    enabled: q !== '',
    queryFn: ({ signal }) => call<Found>(withQuery('/api/v1/search', { q }), { signal }),
  })
}
