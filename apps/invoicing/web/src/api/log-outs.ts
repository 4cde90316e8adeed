import type { QueryClient } from '@tanstack/react-query'
import { ME_KEY } from './query-client.ts'

const KEY = 'logged-out'

/** Tells the other windows of this browser, which share the log-in. */
export function tellLogOut(): void {
  try {
    localStorage.setItem(KEY, String(Date.now()))
  } catch {
    // Without a storage they find out by their next request.
  }
}

/** Has this window ask who is logged in when somebody has logged out in another: what it shows is theirs. */
export function heedLogOuts(client: QueryClient): void {
  window.addEventListener('storage', ({ key }) => {
    if (key === KEY) void client.invalidateQueries({ queryKey: ME_KEY })
  })
}
