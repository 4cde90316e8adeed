import { useState } from 'react'
import { Dialog } from '../ui/dialog.tsx'
import { Icon } from '../ui/icon.tsx'
import { Complaint } from '../ui/states.tsx'
import { type Invoice, useSetStatus } from './api.ts'
import { invoiceLabel } from './label.ts'

/** What can be done with an invoice in its status. */
export function StatusActions({ invoice }: { invoice: Invoice }) {
  const setStatus = useSetStatus(invoice.id)
  const [isVoiding, setVoiding] = useState(false)
  const { status } = invoice
  if (status === 'paid' || status === 'void') return null
  const next = status === 'draft' ? 'sent' : 'paid'
  return (
    <>
      <button type="button" className="button" onClick={() => setVoiding(true)}>
        Void
      </button>
      <button
        type="button"
        className="button primary"
        aria-disabled={setStatus.isPending}
        onClick={() => !setStatus.isPending && setStatus.mutate(next)}
      >
        <Icon name={next === 'sent' ? 'send' : 'check'} />
        {next === 'sent' ? 'Mark as sent' : 'Mark as paid'}
      </button>
      <Complaint error={setStatus.error} />
      {isVoiding && (
        <VoidDialog
          invoice={invoice}
          onClose={() => setVoiding(false)}
          onConfirm={() => setStatus.mutate('void', { onSettled: () => setVoiding(false) })}
        />
      )}
    </>
  )
}

interface VoidDialogProps {
  readonly invoice: Invoice
  readonly onClose: () => void
  readonly onConfirm: () => void
}

function VoidDialog({ invoice, onClose, onConfirm }: VoidDialogProps) {
  return (
    <Dialog title={`Void ${invoiceLabel(invoice.number)}?`} onClose={onClose}>
      <p>
        It keeps its number and stays in the list, but nobody owes it any more. There is no way
        back.
      </p>
      <div className="form-foot end">
        <button type="button" className="button" onClick={onClose}>
          Keep it
        </button>
        <button type="button" className="button danger" onClick={onConfirm}>
          Void invoice
        </button>
      </div>
    </Dialog>
  )
}
