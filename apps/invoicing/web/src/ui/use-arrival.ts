import { type RefObject, useEffect, useRef } from 'react'

let lastPlace: string | undefined

/**
 * Arriving at a place by a link moves the focus to its heading, so that the keyboard and a
 * screen reader start where the eye does. The first load leaves it to the browser.
 */
export function useArrival(place: string): RefObject<HTMLHeadingElement | null> {
  const heading = useRef<HTMLHeadingElement>(null)
  useEffect(() => {
    if (lastPlace !== undefined && lastPlace !== place) {
      heading.current?.focus({ preventScroll: true })
      window.scrollTo(0, 0)
    }
    lastPlace = place
  }, [place])
  return heading
}
