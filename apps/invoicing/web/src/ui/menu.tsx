import { type FocusEvent, type KeyboardEvent, type ReactNode, useEffect, useRef } from 'react'

interface MenuProps {
  readonly label: ReactNode
  readonly className?: string
  readonly children: ReactNode
}

/** A button that unfolds a list of links or buttons; it folds on choice, on Escape and when the focus leaves. */
export function Menu({ label, className = '', children }: MenuProps) {
  const details = useRef<HTMLDetailsElement>(null)
  useEffect(() => {
    const onPointerDown = (event: PointerEvent) => {
      if (event.target instanceof Node && !details.current?.contains(event.target))
        fold(details.current)
    }
    document.addEventListener('pointerdown', onPointerDown)
    return () => document.removeEventListener('pointerdown', onPointerDown)
  }, [])
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key !== 'Escape' || !details.current?.open) return
    event.stopPropagation()
    fold(details.current)
    details.current.querySelector('summary')?.focus()
  }
  const onBlur = (event: FocusEvent) => {
    if (event.relatedTarget && !details.current?.contains(event.relatedTarget))
      fold(details.current)
  }
  return (
    <details ref={details} className={`menu ${className}`} onKeyDown={onKeyDown} onBlur={onBlur}>
      <summary>{label}</summary>
      <div className="menu-panel" onClick={() => fold(details.current)}>
        {children}
      </div>
    </details>
  )
}

function fold(details: HTMLDetailsElement | null): void {
  details?.removeAttribute('open')
}
