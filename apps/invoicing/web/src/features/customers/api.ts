import { infiniteQueryOptions, keepPreviousData, queryOptions } from '@tanstack/react-query'
import {
  type AnswerOf,
  api,
  type BodyOf,
  dataOf,
  type ItemOf,
  type QueryOf,
} from '../../api/client.ts'
import { KEYSET } from '../../api/query-client.ts'
import { useChange, useSendOnce } from '../../api/use-change.ts'

export type StoredCustomer = AnswerOf<'getCustomer'>
export type ListedCustomer = ItemOf<'listCustomers'>
export type Customer = Pick<ListedCustomer, 'id' | 'name' | 'email' | 'address'>
export type CustomerDraft = Required<BodyOf<'createCustomer'>>

/** The server's own order, by name, holds without a sort. */
export type CustomerFilter = Readonly<Pick<QueryOf<'listCustomers'>, 'q' | 'sort'>>

export function customersQuery(filter: CustomerFilter) {
  return infiniteQueryOptions({
    ...KEYSET,
    queryKey: ['customers', 'list', filter],
    placeholderData: keepPreviousData,
    queryFn: ({ pageParam: cursor, signal }) =>
      dataOf(api.GET('/api/v1/customers', { params: { query: { ...filter, cursor } }, signal })),
  })
}

export function customerChoicesQuery(search: string) {
  return queryOptions({
    queryKey: ['customers', 'choices', search],
    placeholderData: keepPreviousData,
    // A search that fails says so at once: the next letter is another try.
    retry: false,
    queryFn: ({ signal }) =>
      dataOf(
        api.GET('/api/v1/customers', { params: { query: { q: search, limit: '8' } }, signal }),
      ),
  })
}

export function customerQuery(id: string) {
  return queryOptions({
    queryKey: ['customers', 'one', id],
    refetchOnMount: 'always',
    queryFn: ({ signal }) =>
      dataOf(api.GET('/api/v1/customers/{id}', { params: { path: { id } }, signal })),
  })
}

/** Creates a customer, or changes the one with `id`. */
export function useSaveCustomer(id?: string) {
  const create = useSendOnce((body: CustomerDraft, key) => {
    const params = { header: { 'Idempotency-Key': key } }
    return dataOf(api.POST('/api/v1/customers', { params, body }))
  }, 'customer')
  return useChange((body: CustomerDraft & { readonly version?: number }) =>
    id === undefined
      ? create(body)
      : dataOf(api.PATCH('/api/v1/customers/{id}', { params: { path: { id } }, body })),
  )
}
