import { keepPreviousData, queryOptions } from '@tanstack/react-query'
import { type AnswerOf, api, dataOf } from '../../api/client.ts'

export type Found = AnswerOf<'search'>
export type FoundInvoice = Found['invoices'][number]

export function searchQuery(q: string) {
  return queryOptions({
    queryKey: ['search', q],
    placeholderData: keepPreviousData,
    enabled: q !== '',
    queryFn: ({ signal }) =>
      dataOf(api.GET('/api/v1/search', { params: { query: { q } }, signal })),
  })
}
