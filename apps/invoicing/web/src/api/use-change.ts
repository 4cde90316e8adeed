import { useMutation, useQueryClient } from '@tanstack/react-query'
import { ME_KEY } from './query-client.ts'

interface ChangeOptions {
  /** The change may concern the user: their name, their role. */
  readonly touchesMe?: boolean
  /** A refusal, too, means that the screen is out of date: another change came first. */
  readonly isContested?: boolean
}

/**
 * A change of something stored. Afterwards all that is on the screen is asked for anew, because one change shows in
 * lists, the dashboard, the feed and the plan's usage.
 */
export function useChange<Body = void, Answer = unknown>(
  change: (body: Body) => Promise<Answer>,
  { touchesMe = false, isContested = false }: ChangeOptions = {},
) {
  const client = useQueryClient()
  const refresh = () =>
    client.invalidateQueries({
      predicate: ({ queryKey }) => touchesMe || queryKey[0] !== ME_KEY[0],
    })
  return useMutation({
    mutationFn: change,
    onSuccess: refresh,
    onError: () => (isContested ? refresh() : undefined),
  })
}
