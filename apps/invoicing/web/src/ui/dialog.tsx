import { type ReactNode, useEffect, useId, useRef } from 'react'
import { Button } from './button.tsx'
import { Complaint } from './states.tsx'

interface DialogProps {
  readonly title: string
  readonly onClose: () => void
  readonly className?: string
  readonly children: ReactNode
}

/** A modal dialog while it is rendered. The browser keeps the focus in, gives it back, and closes it on Escape. */
export function Dialog({ title, onClose, className = '', children }: DialogProps) {
  const dialog = useRef<HTMLDialogElement>(null)
  const titleId = useId()
  useEffect(() => {
    const element = dialog.current
    element?.showModal()
    element?.querySelector<HTMLElement>('form :is(input, select, textarea)')?.focus()
    return () => {
      element?.close()
      requestAnimationFrame(keepPlace)
    }
  }, [])
  return (
    <dialog
      ref={dialog}
      className={`dialog ${className}`}
      aria-labelledby={titleId}
      onCancel={(event) => {
        event.preventDefault()
        onClose()
      }}
      onPointerDown={(event) => event.target === dialog.current && onClose()}
    >
      <div className="dialog-body stack">
        <header className="dialog-header row">
          <h2 id={titleId}>{title}</h2>
          <Button look="ghost icon-only" icon="close" onClick={onClose}>
            <span className="visually-hidden">Close</span>
          </Button>
        </header>
        {children}
      </div>
    </dialog>
  )
}

/** The page's heading takes the focus when the button that opened the dialog is gone by now. */
function keepPlace(): void {
  if (document.activeElement !== document.body) return
  document.querySelector<HTMLElement>('h1')?.focus({ preventScroll: true })
}

interface ConfirmDialogProps {
  readonly title: string
  /** Words of the button that leaves all as it is. */
  readonly keep: string
  readonly confirm: string
  readonly isBusy: boolean
  readonly error: Error | null
  readonly onClose: () => void
  readonly onConfirm: () => void
  /** The consequences. */
  readonly children: ReactNode
}

export function ConfirmDialog(props: ConfirmDialogProps) {
  const { title, keep, confirm, isBusy, error, onClose, onConfirm, children } = props
  return (
    <Dialog title={title} onClose={onClose}>
      <p>{children}</p>
      <Complaint error={error} />
      <div className="form-foot end">
        <Button onClick={onClose}>{keep}</Button>
        <Button look="danger" isBusy={isBusy} onClick={onConfirm}>
          {confirm}
        </Button>
      </div>
    </Dialog>
  )
}
