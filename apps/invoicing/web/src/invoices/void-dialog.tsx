import { ConfirmDialog } from '../ui/confirm-dialog.tsx'
import { type Invoice, useSetStatus } from './api.ts'
import { invoiceLabel } from './label.ts'

interface VoidDialogProps {
  readonly invoice: Invoice
  readonly onClose: () => void
}

export function VoidDialog({ invoice, onClose }: VoidDialogProps) {
  const setStatus = useSetStatus(invoice)
  return (
    <ConfirmDialog
      title={`Void ${invoiceLabel(invoice.number)}?`}
      keep="Keep it"
      confirm="Void invoice"
      isBusy={setStatus.isPending}
      error={setStatus.error}
      onClose={onClose}
      onConfirm={() => setStatus.mutate('void', { onSuccess: onClose })}
    >
      It keeps its number and stays in the list, but nobody owes it any more, and its link stops
      working. There is no way back.
    </ConfirmDialog>
  )
}
