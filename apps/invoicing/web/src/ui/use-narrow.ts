import { useSyncExternalStore } from 'react'

const narrow = window.matchMedia('(max-width: 63.99rem)')

/** True at the width of a phone or tablet, for changes that a style sheet can't make, like a table that becomes a list. */
export function useNarrow(): boolean {
  return useSyncExternalStore(
    (onChange) => {
      narrow.addEventListener('change', onChange)
      return () => narrow.removeEventListener('change', onChange)
    },
    () => narrow.matches,
  )
}
