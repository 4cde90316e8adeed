import { Dialog } from '../ui/dialog.tsx'
import { Complaint } from '../ui/states.tsx'
import { type Invoice, useSetStatus } from './api.ts'
import { invoiceLabel } from './label.ts'

interface VoidDialogProps {
  readonly invoice: Invoice
  readonly onClose: () => void
}

export function VoidDialog({ invoice, onClose }: VoidDialogProps) {
  const setStatus = useSetStatus(invoice.id)
  const confirm = () => {
    if (!setStatus.isPending) setStatus.mutate('void', { onSuccess: onClose })
  }
  return (
    <Dialog title={`Void ${invoiceLabel(invoice.number)}?`} onClose={onClose}>
      <p>
        It keeps its number and stays in the list, but nobody owes it any more, and its link stops
        working. There is no way back.
      </p>
      <Complaint error={setStatus.error} />
      <div className="form-foot end">
        <button type="button" className="button" onClick={onClose}>
          Keep it
        </button>
        <button
          type="button"
          className="button danger"
          aria-disabled={setStatus.isPending}
          onClick={confirm}
        >
          Void invoice
        </button>
      </div>
    </Dialog>
  )
}
