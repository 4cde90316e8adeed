import { ConfirmDialog } from '../../ui/confirm-dialog.tsx'
import { type Invoice, useVoidInvoice } from './api.ts'
import { invoiceLabel } from './label.ts'

interface VoidDialogProps {
  readonly invoice: Invoice
  readonly onClose: () => void
}

export function VoidDialog({ invoice, onClose }: VoidDialogProps) {
  const voiding = useVoidInvoice(invoice)
  return (
    <ConfirmDialog
      title={`Void ${invoiceLabel(invoice.number)}?`}
      keep="Keep it"
      confirm="Void invoice"
      isBusy={voiding.isPending}
      error={voiding.error}
      onClose={onClose}
      onConfirm={() => voiding.mutate(undefined, { onSuccess: onClose })}
    >
      It keeps its number and stays in the list, but it is no longer owed, and its link stops
      working. There is no way back.
    </ConfirmDialog>
  )
}
