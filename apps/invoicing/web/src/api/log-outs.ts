import type { QueryClient } from '@tanstack/react-query'
import { ME_KEY } from './query-client.ts'

const KEY = 'logged-out'

/** Tells the other windows of this browser, which share the log-in. */
export function tellLogOut(): void {
  try {
    localStorage.setItem(KEY, String(Date.now()))
  } catch {
    // The other windows then find out by their next request.
  }
}

/** Checks this window's log-in after a log-out in another window. */
export function heedLogOuts(client: QueryClient): void {
  window.addEventListener('storage', ({ key }) => {
    if (key === KEY) void client.invalidateQueries({ queryKey: ME_KEY })
  })
}
