import { isChangedMeanwhile, ProblemError } from '../../api/problem.ts'
import { Button, Submit } from '../../ui/button.tsx'
import { formatDay } from '../../ui/dates.ts'
import { Dialog } from '../../ui/dialog.tsx'
import { Form } from '../../ui/form.tsx'
import { formatMoney } from '../../ui/money.ts'
import { ConfirmFirst, useMember } from '../accounts/index.ts'
import { type Invoice, useSendInvoice } from './api.ts'
import { invoiceLabel } from './label.ts'
import { useOwnSender } from './own-sender.ts'

interface SendDialogProps {
  readonly invoice: Invoice
  readonly onClose: () => void
}

/** Says who gets what before it leaves the house: a sent invoice can't be edited any more. */
export function SendDialog({ invoice, onClose }: SendDialogProps) {
  const { number, customer, totalMinor, currency, dueOn } = invoice
  const send = useSendInvoice(invoice)
  const sender = useOwnSender()
  const { user } = useMember()
  const { id: _, ...seen } = customer
  const onSubmit = () =>
    send.mutate({ customer: seen, ...(sender && { sender }) }, { onSuccess: onClose })
  return (
    <Dialog title={`Send ${invoiceLabel(number)}?`} onClose={onClose}>
      <p>
        {customer.name} gets a mail at <strong>{customer.email}</strong> with a link to the invoice,
        where it can be read, downloaded and paid.
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
      <Form onSubmit={onSubmit} error={send.error && refusalOf(send.error)}>
        <div className="form-foot end">
          <Button onClick={onClose}>Not yet</Button>
          {user.emailVerified && <Submit isBusy={send.isPending}>Send invoice</Submit>}
        </div>
      </Form>
    </Dialog>
  )
}

const THINGS: Readonly<Record<string, string>> = {
  'seen.customer.name': 'the customer’s name',
  'seen.customer.email': 'the customer’s e-mail address',
  'seen.customer.address': 'the customer’s address',
  'seen.sender.name': 'your name on invoices',
  'seen.sender.address': 'your address',
}

/** Names what has changed since it was looked at. By now the dialog, and the page behind it, show what it is. */
function refusalOf(error: Error): Error {
  if (!isChangedMeanwhile(error) || !(error instanceof ProblemError)) return error
  const changed = Object.keys(error.fields).flatMap((field) => THINGS[field] ?? [])
  const what = new Intl.ListFormat('en').format(changed) || 'this invoice'
  return new Error(
    `Not sent: somebody changed ${what} meanwhile. Look at the invoice as it is now, then send it.`,
  )
}
