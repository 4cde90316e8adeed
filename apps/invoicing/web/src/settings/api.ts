import { queryOptions, useMutation, useQueryClient } from '@tanstack/react-query'
import { call } from '../api/client.ts'

interface Branding {
  readonly color: string
  readonly logoText: string
}

export interface Settings {
  readonly branding: Branding
  readonly currency: string
  readonly flags: Readonly<Record<string, unknown>>
}

export const settingsQuery = queryOptions({
  queryKey: ['settings'],
  staleTime: 30_000,
  queryFn: ({ signal }) => call<Settings>('/api/v1/settings', { signal }),
})

export function useSaveSettings() {
  const client = useQueryClient()
  return useMutation({
    mutationFn: (body: Pick<Settings, 'branding' | 'currency'>) =>
      call<Settings>('/api/v1/settings', { method: 'PATCH', body }),
    onSuccess: () =>
      Promise.all(
        ['settings', 'dashboard'].map((name) => client.invalidateQueries({ queryKey: [name] })),
      ),
  })
}
