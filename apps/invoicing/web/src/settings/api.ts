import { queryOptions, useMutation, useQueryClient } from '@tanstack/react-query'
import { call } from '../api/client.ts'
import { ME_KEY } from '../api/query-client.ts'

interface Branding {
  readonly color: string
  readonly logoText: string
}

export interface Settings {
  readonly branding: Branding
  readonly currency: string
  /** The sender's, on invoices. */
  readonly address: string
  readonly paymentTermDays: number
  /** Whose day is today. */
  readonly timeZone: string
  readonly flags: Readonly<Record<string, boolean>>
  readonly version: number
}

export const settingsQuery = queryOptions({
  queryKey: ['settings'],
  staleTime: 30_000,
  queryFn: ({ signal }) => call<Settings>('/api/v1/settings', { signal }),
})

export function useSaveSettings() {
  const client = useQueryClient()
  return useMutation({
    mutationFn: (body: Partial<Settings>) =>
      call<Settings>('/api/v1/settings', { method: 'PATCH', body }),
    onSuccess: () =>
      Promise.all(
        ['settings', 'dashboard'].map((name) => client.invalidateQueries({ queryKey: [name] })),
      ),
  })
}

export interface Organization {
  readonly name: string
  readonly version: number
}

export const organizationQuery = queryOptions({
  queryKey: ['organization'],
  queryFn: ({ signal }) => call<Organization>('/api/v1/organization', { signal }),
})

export function useRenameOrganization() {
  const client = useQueryClient()
  return useMutation({
    mutationFn: (body: Organization) =>
      call<Organization>('/api/v1/organization', { method: 'PATCH', body }),
    onSuccess: (renamed) => {
      client.setQueryData(organizationQuery.queryKey, renamed)
      return client.invalidateQueries({ queryKey: ME_KEY })
    },
  })
}
