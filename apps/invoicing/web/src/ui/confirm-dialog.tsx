import type { ReactNode } from 'react'
import { Dialog } from './dialog.tsx'
import { Complaint } from './states.tsx'

interface ConfirmDialogProps {
  readonly title: string
  /** What the buttons say: one leaves all as it is, the other does it. */
  readonly keep: string
  readonly confirm: string
  readonly isBusy: boolean
  readonly error: Error | null
  readonly onClose: () => void
  readonly onConfirm: () => void
  /** What becomes of it. */
  readonly children: ReactNode
}

/** Asks once more before something that is hard to take back. */
export function ConfirmDialog(props: ConfirmDialogProps) {
  const { title, keep, confirm, isBusy, error, onClose, onConfirm, children } = props
  return (
    <Dialog title={title} onClose={onClose}>
      <p>{children}</p>
      <Complaint error={error} />
      <div className="form-foot end">
        <button type="button" className="button" onClick={onClose}>
          {keep}
        </button>
        <button
          type="button"
          className="button danger"
          aria-disabled={isBusy}
          onClick={() => !isBusy && onConfirm()}
        >
          {confirm}
        </button>
      </div>
    </Dialog>
  )
}
