import { createContext, type ReactNode, type RefObject, use, useEffect, useRef } from 'react'
import { useLocation } from 'wouter'
import { textOn } from '../../../src/color.ts'

interface PageProps {
  readonly title: string
  readonly eyebrow?: ReactNode
  readonly badge?: ReactNode
  readonly actions?: ReactNode
  readonly children: ReactNode
}

/** Organisation whose pages these are, for the title of the browser's tab. */
export const TitleOwner = createContext('')

export function Page({ title, eyebrow, badge, actions, children }: PageProps) {
  const [location] = useLocation()
  const heading = useArrival(location)
  const owner = use(TitleOwner)
  useEffect(() => {
    document.title = owner ? `${title} · ${owner}` : title
  }, [title, owner])
  return (
    <>
      <header className="page-header">
        <div>
          {eyebrow && <div className="eyebrow">{eyebrow}</div>}
          <div className="page-title">
            <h1 ref={heading} tabIndex={-1}>
              {title}
            </h1>
            {badge}
          </div>
        </div>
        {actions && <div className="actions">{actions}</div>}
      </header>
      {children}
    </>
  )
}

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

/** Gives the style sheets an organisation's colour as `--brand`, and one that reads well on it as `--on-brand`. */
export function useBrand(color: string | undefined): void {
  useEffect(() => {
    const { style } = document.documentElement
    if (!color) return undefined
    style.setProperty('--brand', color)
    style.setProperty('--on-brand', textOn(color))
    return () => {
      style.removeProperty('--brand')
      style.removeProperty('--on-brand')
    }
  }, [color])
}
