import { MutationCache, notifyManager, QueryCache, QueryClient } from '@tanstack/react-query'
import { showPlace } from './place.ts'
import { ProblemError } from './problem.ts'

/** Key of the query for the logged-in user; its data is null without a log-in. */
export const ME_KEY = ['me'] as const
/** Key of what is true once the server has refused a request because the log-in isn't where this window is. */
export const MOVED_KEY = ['moved'] as const
/** Key of mutations that take this window, and the log-in with it, to another place. */
export const MOVE_KEY = ['move'] as const

/**
 * The front end's cache. A 401 from any call means that the log-in ended elsewhere, so the pages fall back
 * to the form for it at once; when it went to another place, they ask which of the two is meant.
 */
export function createQueryClient(): QueryClient {
  // Pages hear of a change before the next click, not a timer later: a double click does a thing once.
  notifyManager.setScheduler(queueMicrotask)
  const onError = (error: Error) => {
    if (!(error instanceof ProblemError)) return
    if (error.status === 401) {
      showPlace(undefined)
      client.setQueryData(ME_KEY, null)
    }
    const isOnTheMove = client.isMutating({ mutationKey: MOVE_KEY }) > 0
    if (isMoved(error) && !isOnTheMove) client.setQueryData(MOVED_KEY, true)
  }
  // Without a network, pages and buttons say so instead of waiting for it (`networkMode`); pages ask again once there is one.
  const client = new QueryClient({
    queryCache: new QueryCache({ onError }),
    mutationCache: new MutationCache({ onError }),
    defaultOptions: {
      queries: {
        retry: isWorthRetrying,
        staleTime: 5_000,
        networkMode: 'always',
        refetchOnReconnect: true,
        refetchOnWindowFocus: 'always',
      },
      mutations: { networkMode: 'always' },
    },
  })
  return client
}

function isMoved({ kind }: ProblemError): boolean {
  return kind === 'organization-changed' || kind === 'user-changed'
}

/** The server's word on our request won't change by asking again; a fault or an overload may. */
function isWorthRetrying(failures: number, error: Error): boolean {
  const status = error instanceof ProblemError ? error.status : 0
  return failures < 2 && (status === 0 || status >= 500)
}

/** Options shared by all keyset-paged lists. The cursor of the first page is empty, and not sent. */
export const KEYSET = {
  initialPageParam: '',
  getNextPageParam: (page: { readonly nextCursor: string | null }) => page.nextCursor,
}
