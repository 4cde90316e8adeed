import { useSyncExternalStore } from 'react'

const narrow = window.matchMedia('(max-width: 63.99rem)')

/** Whether this is a phone's width or a tablet's, for what a style sheet can't rearrange: a table that becomes a list. */
export function useNarrow(): boolean {
  return useSyncExternalStore(
    (onChange) => {
      narrow.addEventListener('change', onChange)
      return () => narrow.removeEventListener('change', onChange)
    },
    () => narrow.matches,
  )
}
