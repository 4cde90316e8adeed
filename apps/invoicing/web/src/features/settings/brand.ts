import { useQuery } from '@tanstack/react-query'
import { useBrand } from '../../ui/use-brand.ts'
import { settingsQuery } from './api.ts'

/** Shows the app in the organisation's colour, and returns it. */
export function useBrandColor(): string | undefined {
  const { data } = useQuery(settingsQuery)
  const color = data?.branding.color
  useBrand(color)
  return color
}
