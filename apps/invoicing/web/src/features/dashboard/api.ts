import { keepPreviousData, queryOptions } from '@tanstack/react-query'
import { type AnswerOf, api, dataOf } from '../../api/client.ts'

export type Dashboard = AnswerOf<'getDashboard'>
export type MonthRevenue = Dashboard['revenueByMonth'][number]
export type BestCustomer = Dashboard['bestCustomers'][number]

/** The figures in one currency; without a choice, in the organisation's. */
export function dashboardQuery(currency: string | null) {
  return queryOptions({
    queryKey: ['dashboard', currency],
    placeholderData: keepPreviousData,
    queryFn: ({ signal }) =>
      dataOf(
        api.GET('/api/v1/dashboard', { params: { query: { currency: currency ?? '' } }, signal }),
      ),
  })
}
