import { queryOptions } from '@tanstack/react-query'
import { call } from './client.ts'

export interface AppConfig {
  readonly appName: string
  readonly demoLogin: { readonly email: string; readonly password: string } | null
  /** Where no real provider takes cards: those that do, without the gaps. */
  readonly testCards: { readonly accepted: string; readonly declined: string } | null
}

export const configQuery = queryOptions({
  queryKey: ['config'],
  staleTime: Number.POSITIVE_INFINITY,
  queryFn: ({ signal }) => call<AppConfig>('/api/v1/config', { signal }),
})
