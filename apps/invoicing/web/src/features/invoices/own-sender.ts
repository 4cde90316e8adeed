import { useQuery } from '@tanstack/react-query'
import { useMember } from '../accounts/index.ts'
import { settingsQuery } from '../settings/index.ts'

/** The sender of drafts, from the organisation's settings; undefined until they have loaded. */
export function useOwnSender(): { readonly name: string; readonly address: string } | undefined {
  const { organization } = useMember()
  const { data: settings } = useQuery(settingsQuery)
  if (!settings) return undefined
  const { branding, address } = settings
  return { name: branding.logoText || organization.name, address }
}
