import { useSyncExternalStore } from 'react'

const narrow = window.matchMedia('(max-width: 47.99rem)')

/** Whether this is a phone's width, for what a style sheet can't rearrange: a table that becomes a list. */
export function useNarrow(): boolean {
  return useSyncExternalStore(
    (onChange) => {
      narrow.addEventListener('change', onChange)
      return () => narrow.removeEventListener('change', onChange)
    },
    () => narrow.matches,
  )
}
