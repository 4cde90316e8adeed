import { type ReactNode, useEffect, useRef } from 'react'

let hasNavigated = false

interface PageProps {
  readonly title: string
  readonly eyebrow?: ReactNode
  /** Stands beside the heading. */
  readonly badge?: ReactNode
  readonly actions?: ReactNode
  readonly children: ReactNode
}

/**
 * A page with its heading. Arriving by a link moves the focus to the heading, so that the
 * keyboard and a screen reader start where the eye does; the first load leaves it to the browser.
 */
export function Page({ title, eyebrow, badge, actions, children }: PageProps) {
  const heading = useRef<HTMLHeadingElement>(null)
  useEffect(() => {
    document.title = title
  }, [title])
  useEffect(() => {
    if (hasNavigated) {
      heading.current?.focus({ preventScroll: true })
      window.scrollTo(0, 0)
    }
    return () => {
      hasNavigated = true
    }
  }, [])
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
