import { queryOptions, useIsMutating, useQuery } from '@tanstack/react-query'
import { type AnswerOf, api, type BodyOf, dataOf } from '../../api/client.ts'
import { useChange } from '../../api/use-change.ts'
import { useBrand } from '../../ui/page.tsx'

export type Settings = AnswerOf<'getSettings'>
type SettingsChange = BodyOf<'updateSettings'>

export const settingsQuery = queryOptions({
  queryKey: ['settings'],
  queryFn: ({ signal }) => dataOf(api.GET('/api/v1/settings', { signal })),
})

const SETTINGS = 'settings'

/** Is a change of the settings on its way, or its news? One that is sent meanwhile would name an old version. */
export const useIsSavingSettings = () => useIsMutating({ mutationKey: [SETTINGS] }) > 0

export function useSaveSettings() {
  return useChange((body: SettingsChange) => dataOf(api.PATCH('/api/v1/settings', { body })), {
    of: SETTINGS,
  })
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

/** Shows the app in the organisation's colour, and returns it. */
export function useBrandColor(): string | undefined {
  const { data } = useQuery(settingsQuery)
  const color = data?.branding.color
  useBrand(color)
  return color
}
