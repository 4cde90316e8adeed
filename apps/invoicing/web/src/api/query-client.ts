import { MutationCache, notifyManager, QueryCache, QueryClient } from '@tanstack/react-query'
import { ProblemError } from './client.ts'

/** Key of the query that holds who is logged in; null is nobody. */
export const ME_KEY = ['me'] as const

/**
 * The front end's cache. A 401 from any call means that the login ended elsewhere,
 * so the pages fall back to the log-in form at once.
 */
export function createQueryClient(): QueryClient {
  // Pages hear of a change before the next click, not a timer later: a double click does a thing once.
  notifyManager.setScheduler(queueMicrotask)
  const onError = (error: Error) => {
    if (error instanceof ProblemError && error.status === 401) client.setQueryData(ME_KEY, null)
  }
  const client = new QueryClient({
    queryCache: new QueryCache({ onError }),
    mutationCache: new MutationCache({ onError }),
    defaultOptions: {
      queries: { retry: isWorthRetrying, staleTime: 5_000, refetchOnWindowFocus: 'always' },
      // Without a network a button says so at once; it doesn't turn for as long as that lasts.
      mutations: { networkMode: 'always' },
    },
  })
  return client
}

/** The server's word on our request won't change by asking again; a fault or an overload may. */
function isWorthRetrying(failures: number, error: Error): boolean {
  const status = error instanceof ProblemError ? error.status : 0
  return failures < 2 && (status === 0 || status >= 500)
}
