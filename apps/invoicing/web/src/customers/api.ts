import {
  infiniteQueryOptions,
  keepPreviousData,
  queryOptions,
  useMutation,
} from '@tanstack/react-query'
import { call, type Page, withQuery } from '../api/client.ts'
import { useRefresh } from '../api/use-refresh.ts'
import { KEYSET } from '../ui/keyset.ts'

export interface Customer {
  readonly id: string
  readonly name: string
  readonly email: string
  readonly address: string
}

/** A customer as their own page shows and changes them. */
export interface StoredCustomer extends Customer {
  readonly version: number
}

export interface ListedCustomer extends Customer {
  readonly createdAt: string
}

export interface CustomerFilter {
  readonly q: string
  /** Undefined is the server's own order, by name. */
  readonly sort: string | undefined
}

export interface CustomerDraft {
  readonly name: string
  readonly email: string
  readonly address: string
}

export function customersQuery(filter: CustomerFilter) {
  return infiniteQueryOptions({
    ...KEYSET,
    queryKey: ['customers', 'list', filter],
    placeholderData: keepPreviousData,
    queryFn: ({ pageParam: cursor, signal }) =>
      call<Page<ListedCustomer>>(withQuery('/api/v1/customers', { ...filter, cursor }), { signal }),
  })
}

/** The few customers that a picker offers. */
export function customerChoicesQuery(search: string) {
  return queryOptions({
    queryKey: ['customers', 'choices', search],
    placeholderData: keepPreviousData,
    queryFn: ({ signal }) =>
      call<Page<Customer>>(withQuery('/api/v1/customers', { q: search, limit: '8' }), { signal }),
  })
}

export function customerQuery(id: string) {
  return queryOptions({
    queryKey: ['customers', 'one', id],
    queryFn: ({ signal }) =>
      call<StoredCustomer>(`/api/v1/customers/${encodeURIComponent(id)}`, { signal }),
  })
}

/** Creates a customer, or changes the one with `id`. */
export function useSaveCustomer(id?: string) {
  const refresh = useRefresh()
  return useMutation({
    mutationFn: (body: CustomerDraft & { readonly version?: number }) =>
      id === undefined
        ? call<Customer>('/api/v1/customers', { method: 'POST', body })
        : call<Customer>(`/api/v1/customers/${id}`, { method: 'PATCH', body }),
    // Names stand in invoices, search and the dashboard too.
    onSuccess: refresh,
  })
}
