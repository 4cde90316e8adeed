import { useQueryClient } from '@tanstack/react-query'
import { ME_KEY } from './query-client.ts'

/** Asks anew for all that is on the screen: one change shows in lists, the dashboard, the feed and the plan's usage. */
export function useRefresh(): () => Promise<void> {
  const client = useQueryClient()
  return () => client.invalidateQueries({ predicate: ({ queryKey }) => queryKey[0] !== ME_KEY[0] })
}
