import { queryOptions } from '@tanstack/react-query'
import { type AnswerOf, api, type BodyOf, dataOf } from '../../api/client.ts'
import { useChange } from '../../api/use-change.ts'

export type Settings = AnswerOf<'getSettings'>
export type SettingsChange = BodyOf<'updateSettings'>

export const settingsQuery = queryOptions({
  queryKey: ['settings'],
  queryFn: ({ signal }) => dataOf(api.GET('/api/v1/settings', { signal })),
})

export function useSaveSettings() {
  return useChange((body: SettingsChange) => dataOf(api.PATCH('/api/v1/settings', { body })))
}

export type Organization = AnswerOf<'getOrganization'>

export const organizationQuery = queryOptions({
  queryKey: ['organization'],
  refetchOnMount: 'always',
  queryFn: ({ signal }) => dataOf(api.GET('/api/v1/organization', { signal })),
})

export function useRenameOrganization() {
  return useChange(
    (body: BodyOf<'renameOrganization'>) => dataOf(api.PATCH('/api/v1/organization', { body })),
    { touchesMe: true },
  )
}
