import { useQuery } from '@tanstack/react-query'
import { useMember } from '../accounts/index.ts'
import { settingsQuery } from '../settings/index.ts'

/** Whom drafts are from: the organisation as its settings have it; undefined until they are known. */
export function useOwnSender(): { readonly name: string; readonly address: string } | undefined {
  const { organization } = useMember()
  const { data: settings } = useQuery(settingsQuery)
  if (!settings) return undefined
  const { branding, address } = settings
  return { name: branding.logoText || organization.name, address }
}
