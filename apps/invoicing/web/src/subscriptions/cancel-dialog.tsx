import { formatDay } from '../ui/dates.ts'
import { Dialog } from '../ui/dialog.tsx'
import { Complaint } from '../ui/states.tsx'
import { type Subscription, useCancel } from './api.ts'

interface CancelDialogProps {
  readonly subscription: Subscription
  readonly onClose: () => void
}

export function CancelDialog({ subscription: { renewsAt }, onClose }: CancelDialogProps) {
  const cancel = useCancel()
  const end = renewsAt ? `on ${formatDay(renewsAt)}` : 'at the end of what is paid'
  return (
    <Dialog title="Cancel the plan?" onClose={onClose}>
      <p>
        It ends {end}; then the Free plan takes its place. Nothing is deleted: what is above the
        Free plan’s limits stays readable.
      </p>
      <Complaint error={cancel.error} />
      <div className="form-foot end">
        <button type="button" className="button" onClick={onClose}>
          Keep it
        </button>
        <button
          type="button"
          className="button danger"
          aria-disabled={cancel.isPending}
          onClick={() => !cancel.isPending && cancel.mutate(undefined, { onSuccess: onClose })}
        >
          Cancel the plan
        </button>
      </div>
    </Dialog>
  )
}
