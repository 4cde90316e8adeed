import { useMutation, useQueryClient } from '@tanstack/react-query'
import { ProblemError } from './problem.ts'
import { ME_KEY } from './query-client.ts'
import { isAnswer } from './use-send-once.ts'

interface ChangeOptions {
  /** The change may concern the user: their name, their role. */
  readonly touchesMe?: boolean
  /** Sent again it does nothing twice, for a user who still sees what they saw when its answer was lost. */
  readonly isOnce?: boolean
}

/** Refusals that mean that the screen is out of date: another change came first. */
const OUT_OF_DATE = new Set<unknown>([
  'changed-meanwhile',
  'impossible-step',
  'not-allowed',
  'not-found',
])

/**
 * A change of something stored. Afterwards all that is on the screen is asked for anew, because one change shows in
 * lists, the dashboard, the feed and the plan's usage. The news of it waits for that.
 */
export function useChange<Body = void, Answer = unknown>(
  change: (body: Body) => Promise<Answer>,
  { touchesMe = false, isOnce = false }: ChangeOptions = {},
) {
  const client = useQueryClient()
  const refresh = () =>
    client.invalidateQueries({
      predicate: ({ queryKey }) => touchesMe || queryKey[0] !== ME_KEY[0],
    })
  return useMutation({
    mutationFn: change,
    onSuccess: refresh,
    onError(error) {
      if (error instanceof ProblemError && OUT_OF_DATE.has(error.kind)) return refresh()
      if (!isOnce && !isAnswer(error)) void refresh()
      return undefined
    },
  })
}
