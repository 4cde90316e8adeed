import { keepPreviousData, queryOptions } from '@tanstack/react-query'
import { type AnswerOf, api, dataOf } from '../../api/client.ts'

export interface Found extends AnswerOf<'search'> {
  readonly q: string
}
export type FoundInvoice = Found['invoices'][number]

export function searchQuery(q: string) {
  return queryOptions({
    queryKey: ['search', q],
    placeholderData: keepPreviousData,
    enabled: q !== '',
    // With the words that were searched for: an earlier answer stays in sight until there is one to the present words.
    queryFn: async ({ signal }) => ({
      q,
      ...(await dataOf(api.GET('/api/v1/search', { params: { query: { q } }, signal }))),
    }),
  })
}
