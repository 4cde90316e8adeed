import { keepPreviousData, queryOptions } from '@tanstack/react-query'
import { call, withQuery } from '../api/client.ts'

export interface MonthRevenue {
  readonly month: string
  readonly netMinor: number
}

export interface BestCustomer {
  readonly id: string
  readonly name: string
  readonly netMinor: number
}

export interface Dashboard {
  readonly revenueByMonth: readonly MonthRevenue[]
  readonly outstandingMinor: number
  readonly overdueMinor: number
  readonly overdueCount: number
  readonly paidThisMonthMinor: number
  readonly bestCustomers: readonly BestCustomer[]
  readonly currency: string
  /** Those that invoices were written in; figures of different ones are never added up. */
  readonly currencies: readonly string[]
}

/** The figures in one currency; without a choice, in the organisation's. */
export function dashboardQuery(currency: string | null) {
  return queryOptions({
    queryKey: ['dashboard', currency],
    placeholderData: keepPreviousData,
    queryFn: ({ signal }) =>
      call<Dashboard>(withQuery('/api/v1/dashboard', { currency }), { signal }),
  })
}
