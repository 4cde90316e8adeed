import { api, dataOf } from './client.ts'
import { isPlaceShown } from './place.ts'

/**
 * A page that is left stays in the browser's memory, and "back" shows it as it was, also when somebody else has
 * logged in since. So it is hidden on leaving, until the server has said that the log-in is still there.
 */
export function hideUntilBack(): void {
  window.addEventListener('pagehide', ({ persisted }) => {
    document.body.hidden = persisted && isPlaceShown()
  })
  window.addEventListener('pageshow', ({ persisted }) => {
    if (persisted && document.body.hidden) void showAgain()
  })
}

async function showAgain(): Promise<void> {
  try {
    await dataOf(api.GET('/api/v1/me'))
    document.body.hidden = false
  } catch {
    window.location.reload()
  }
}
