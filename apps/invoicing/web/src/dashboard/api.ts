import { queryOptions } from '@tanstack/react-query'
import { call } from '../api/client.ts'

export interface MonthRevenue {
  readonly month: string
  readonly totalMinor: number
}

export interface BestCustomer {
  readonly id: string
  readonly name: string
  readonly totalMinor: number
}

export interface Dashboard {
  readonly revenueByMonth: readonly MonthRevenue[]
  readonly outstandingMinor: number
  readonly overdueMinor: number
  readonly overdueCount: number
  readonly bestCustomers: readonly BestCustomer[]
  readonly currency: string
}

export const dashboardQuery = queryOptions({
  queryKey: ['dashboard'],
  queryFn: ({ signal }) => call<Dashboard>('/api/v1/dashboard', { signal }),
})
