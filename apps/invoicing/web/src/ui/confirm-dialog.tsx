import type { ReactNode } from 'react'
import { Button } from './button.tsx'
import { Dialog } from './dialog.tsx'
import { Complaint } from './states.tsx'

interface ConfirmDialogProps {
  readonly title: string
  /** Words of the button that leaves all as it is. */
  readonly keep: string
  /** Words of the button that does it. */
  readonly confirm: string
  readonly isBusy: boolean
  readonly error: Error | null
  readonly onClose: () => void
  readonly onConfirm: () => void
  /** The consequences. */
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
        <Button onClick={onClose}>{keep}</Button>
        <Button look="danger" isBusy={isBusy} onClick={onConfirm}>
          {confirm}
        </Button>
      </div>
    </Dialog>
  )
}
