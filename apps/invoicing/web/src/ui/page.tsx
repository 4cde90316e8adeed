import { createContext, type ReactNode, use, useEffect } from 'react'
import { useLocation } from 'wouter'
import { useArrival } from './use-arrival.ts'

interface PageProps {
  readonly title: string
  readonly eyebrow?: ReactNode
  /** Stands beside the heading. */
  readonly badge?: ReactNode
  readonly actions?: ReactNode
  readonly children: ReactNode
}

/** Organisation whose pages these are, for the title of the browser's tab. */
export const TitleOwner = createContext('')

/** A page of the app under its heading. */
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
