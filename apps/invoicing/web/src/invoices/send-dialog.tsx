import { ConfirmFirst, useMember } from '../accounts/index.ts'
import { formatDay } from '../ui/dates.ts'
import { Dialog } from '../ui/dialog.tsx'
import { Form, Submit } from '../ui/form.tsx'
import { formatMoney } from '../ui/money.ts'
import { type Invoice, useSetStatus } from './api.ts'
import { invoiceLabel } from './label.ts'

interface SendDialogProps {
  readonly invoice: Invoice
  readonly onClose: () => void
}

/** Says who gets what before it leaves the house: a sent invoice can't be edited any more. */
export function SendDialog({ invoice, onClose }: SendDialogProps) {
  const { number, customer, totalMinor, currency, dueOn } = invoice
  const send = useSetStatus(invoice)
  const { user } = useMember()
  return (
    <Dialog title={`Send ${invoiceLabel(number)}?`} onClose={onClose}>
      <p>
        {customer.name} gets a mail at <strong className="breakable">{customer.email}</strong> with
        a link to the invoice, where it can be read, downloaded and paid.
      </p>
      <dl className="facts">
        <div>
          <dt>Total</dt>
          <dd>{formatMoney(totalMinor, currency)}</dd>
        </div>
        <div>
          <dt>Due</dt>
          <dd>{formatDay(dueOn)}</dd>
        </div>
      </dl>
      {!user.emailVerified && <ConfirmFirst what="invoices" />}
      <p className="hint">After that it can’t be edited any more, only voided.</p>
      <Form onSubmit={() => send.mutate('sent', { onSuccess: onClose })} error={send.error}>
        <div className="form-foot end">
          <button type="button" className="button" onClick={onClose}>
            Not yet
          </button>
          {user.emailVerified && <Submit isBusy={send.isPending}>Send invoice</Submit>}
        </div>
      </Form>
    </Dialog>
  )
}
