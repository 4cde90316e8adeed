import { queryOptions, useMutation, useQueryClient } from '@tanstack/react-query'
import { type AnswerOf, api, type BodyOf, dataOf } from '../../api/client.ts'
import { ME_KEY } from '../../api/query-client.ts'

export type Settings = AnswerOf<'getSettings'>
export type SettingsChange = BodyOf<'updateSettings'>

export const settingsQuery = queryOptions({
  queryKey: ['settings'],
  staleTime: 30_000,
  queryFn: ({ signal }) => dataOf(api.GET('/api/v1/settings', { signal })),
})

export function useSaveSettings() {
  const client = useQueryClient()
  return useMutation({
    mutationFn: (body: SettingsChange) => dataOf(api.PATCH('/api/v1/settings', { body })),
    onSuccess: () =>
      Promise.all(
        ['settings', 'dashboard'].map((name) => client.invalidateQueries({ queryKey: [name] })),
      ),
  })
}

export type Organization = AnswerOf<'getOrganization'>

export const organizationQuery = queryOptions({
  queryKey: ['organization'],
  queryFn: ({ signal }) => dataOf(api.GET('/api/v1/organization', { signal })),
})

export function useRenameOrganization() {
  const client = useQueryClient()
  return useMutation({
    mutationFn: (body: BodyOf<'renameOrganization'>) =>
      dataOf(api.PATCH('/api/v1/organization', { body })),
    onSuccess: (renamed) => {
      client.setQueryData(organizationQuery.queryKey, renamed)
      return client.invalidateQueries({ queryKey: ME_KEY })
    },
  })
}
