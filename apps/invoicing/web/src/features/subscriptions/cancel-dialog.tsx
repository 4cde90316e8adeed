import { ConfirmDialog } from '../../ui/confirm-dialog.tsx'
import { formatDay } from '../../ui/dates.ts'
import { type Subscription, useCancel } from './api.ts'

interface CancelDialogProps {
  readonly subscription: Subscription
  readonly onClose: () => void
}

export function CancelDialog({ subscription: { renewsAt }, onClose }: CancelDialogProps) {
  const cancel = useCancel()
  const end = renewsAt ? `on ${formatDay(renewsAt)}` : 'at the end of what is paid'
  return (
    <ConfirmDialog
      title="Cancel the plan?"
      keep="Keep it"
      confirm="Cancel the plan"
      isBusy={cancel.isPending}
      error={cancel.error}
      onClose={onClose}
      onConfirm={() => cancel.mutate(undefined, { onSuccess: onClose })}
    >
      It ends {end}; then the Free plan takes its place. Nothing is deleted: what is above the Free
      plan’s limits stays readable.
    </ConfirmDialog>
  )
}
